/* SPDX-License-Identifier: MIT */
/* What a run over trees has found and done, for what is done after it. */
#ifndef PYC_BAKE_TREE_TREE_RUN_H
#define PYC_BAKE_TREE_TREE_RUN_H

#include "compile/pythons.h"
#include "job/finding.h"
#include "job/options.h"
#include "job/plan.h"
#include "report/report.h"

/* All is borrowed. */
struct tree_run {
	const struct options *options;
	const struct pythons *pythons;
	const struct plan *sources;   /* settled, each with has_failed */
	const struct plan *artifacts; /* every .pyc in the directories that were
				       * walked, before the run; links too */
	const struct plan *records;   /* every *.dist-info/RECORD there */
	struct report *report;
	struct findings *findings; /* of a check, which writes nothing; else
				    * NULL */
};

#endif
