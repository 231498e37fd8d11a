/* SPDX-License-Identifier: MIT */
/* Tests which invalidation mode a run uses, given its options. */
#include "job/options.h"

#include "lib/tap.h"

static void
check(bool has_epoch, bool mode_given, enum pyc_mode mode, enum pyc_mode tree,
      enum pyc_mode archive)
{
	struct options options = {
		.has_epoch = has_epoch,
		.mode_given = mode_given,
		.mode = mode,
	};
	char what[96];

	snprintf(what, sizeof(what), "tree, %s, %s",
		 mode_given ? pyc_mode_name(mode) : "no mode",
		 has_epoch ? "epoch" : "no epoch");
	is_int(options_tree_mode(&options), tree, what);
	memcpy(what, "arch", 4);
	is_int(options_archive_mode(&options), archive, what);
}

int
main(void)
{
	check(false, false, PYC_TIMESTAMP, PYC_TIMESTAMP, PYC_CHECKED_HASH);
	check(true, false, PYC_TIMESTAMP, PYC_CHECKED_HASH, PYC_CHECKED_HASH);
	/* The mode field is ignored if no mode was given. */
	check(false, false, PYC_UNCHECKED_HASH, PYC_TIMESTAMP,
	      PYC_CHECKED_HASH);
	check(true, false, PYC_UNCHECKED_HASH, PYC_CHECKED_HASH,
	      PYC_CHECKED_HASH);
	for (int epoch = 0; epoch < 2; epoch++) {
		check(epoch, true, PYC_TIMESTAMP, PYC_TIMESTAMP,
		      PYC_CHECKED_HASH);
		check(epoch, true, PYC_CHECKED_HASH, PYC_CHECKED_HASH,
		      PYC_CHECKED_HASH);
		check(epoch, true, PYC_UNCHECKED_HASH, PYC_UNCHECKED_HASH,
		      PYC_UNCHECKED_HASH);
	}
	return tap_done();
}
