/* SPDX-License-Identifier: MIT */
/*
 * Messages about a file outside the tree, which the owner of the tree may not
 * be permitted to read: a link in the tree leads to it, and its messages can
 * end up in a public log.
 */
#ifndef PYC_BAKE_COMPILE_CONCEAL_H
#define PYC_BAKE_COMPILE_CONCEAL_H

#include "base/buf.h"
#include "job/outcome.h"

/*
 * The text of a message without what it repeats from the source: names, values
 * and characters in quotes, and what follows certain words.  "..." takes their
 * place.  Keywords and punctuation are kept.  Owned.
 */
char *conceal_text(const char *text);

/*
 * Removes the source lines from the diagnostics of an outcome, and what their
 * texts repeat.  Adds the new texts to `texts`, where they must stay as long as
 * the outcome.
 */
void conceal_source(struct outcome *outcome, struct buf *texts);

#endif
