/* SPDX-License-Identifier: MIT */
/* Messages name an option by its letter, whichever form was used. */
#include "cmd/option_rules.h"

#include "base/buf.h"
#include "base/mem.h"

/* The name of an option in a message.  Owned. */
static char *
name_option(const struct option_row *row)
{
	return row->code < OPTION_NO_LETTER ? mem_printf("-%c", row->code) :
					      mem_printf("--%s", row->name);
}

/* Sets the message "OPTION VERB OBJECT: WHY"; why can be NULL. */
static int
option_rules_refuse(const struct option_row *row, const char *verb,
		    const char *object, const char *why, struct err *err)
{
	auto_free char *name = name_option(row);

	return err_set(err, "%s %s %s%s%s", name, verb, object, why ? ": " : "",
		       why ? why : "");
}

/* The same, where the object is an option. */
static int
refuse_pair(const struct option_row *row, const char *verb, int code,
	    const char *why, struct err *err)
{
	auto_free char *object = name_option(option_table_find(code));

	return option_rules_refuse(row, verb, object, why, err);
}

int
option_rules_check_use(const bool given[static OPTION_CODES],
		       enum option_use use, struct err *err)
{
	static const char *const names[] = {
		[USE_BAKE] = "baking",
		[USE_CHECK] = "--check",
		[USE_DIFF] = "--diff",
		[USE_INSPECT] = "--inspect",
		[USE_NORMALIZE] = "--normalize",
		[USE_STRIP] = "--strip",
		[USE_CACHE] = "an action on the cache",
		[USE_EXPLAIN] = "--cache-explain",
	};

	for (size_t i = 0; i < option_table_count; i++)
		if (given[option_table[i].code] &&
		    !(option_table[i].uses & (int)use))
			return option_rules_refuse(&option_table[i],
						   "cannot be used with",
						   names[use], NULL, err);
	return 0;
}

/* Operands in a message: "wheels and zip archives".  Owned. */
static char *
name_operands(int operands)
{
	static const char *const names[] = {
		[OPERAND_TREE] = "trees",
		[OPERAND_WHEEL] = "wheels",
		[OPERAND_ZIP] = "zip archives",
		[OPERAND_TAR] = "tar archives and container images",
	};
	struct buf text = BUF_INIT;

	if (operands == FOR_STREAM)
		return mem_strdup("--tar -");
	if (operands == FOR_ARCHIVES_ONLY)
		return mem_strdup("archives");
	for (int kind = OPERAND_TREE; kind <= OPERAND_TAR; kind++) {
		const int bit = 1 << kind;

		if (!(operands & bit))
			continue;
		if (text.length)
			buf_add_string(&text,
				       operands & FOR_TARS ? ", " : " and ");
		buf_add_string(&text, names[kind]);
	}
	buf_add_byte(&text, 0);
	return (char *)text.data;
}

static int
check_operands(const struct option_row *row, int operands, struct err *err)
{
	const int refused = operands & ~row->applies;
	auto_free char *good = NULL;
	auto_free char *bad = NULL;
	auto_free char *both = NULL;

	if (row->applies & FOR_ONLY ? !refused : operands & row->applies)
		return 0;
	good = name_operands(row->applies);
	bad = name_operands(refused & -refused);
	/* If an option is for nearly everything, name only the kind that is
	 * refused. */
	if (refused == FOR_STREAM ||
	    (row->applies & FOR_TREES && row->applies & FOR_ARCHIVES))
		return option_rules_refuse(row, "cannot be used with", bad,
					   row->applies_why, err);
	both = mem_printf("%s, not for %s", good, bad);
	return option_rules_refuse(row, "is for", both, row->applies_why, err);
}

static int
check_excluded(const struct option_row *row,
	       const bool given[static OPTION_CODES], struct err *err)
{
	for (int i = 0; i < OPTION_MOST_EXCLUDED && row->excludes[i]; i++)
		if (given[row->excludes[i]])
			return refuse_pair(row, "cannot be used with",
					   row->excludes[i], row->excludes_why,
					   err);
	return 0;
}

/* Checks that the options a row excludes or needs are not given, or are. */
static int
check_pairs(const struct option_row *row, const bool given[static OPTION_CODES],
	    struct err *err)
{
	if (check_excluded(row, given, err))
		return -1;
	return row->needs && !given[row->needs] ?
		       refuse_pair(row, "needs", row->needs, NULL, err) :
		       0;
}

int
option_rules_check_pairs(const bool given[static OPTION_CODES], struct err *err)
{
	for (size_t i = 0; i < option_table_count; i++)
		if (given[option_table[i].code] &&
		    check_pairs(&option_table[i], given, err))
			return -1;
	return 0;
}

int
option_rules_check(const bool given[static OPTION_CODES], int operands,
		   struct err *err)
{
	for (size_t i = 0; i < option_table_count; i++) {
		const struct option_row *row = &option_table[i];

		if (!given[row->code])
			continue;
		if (check_operands(row, operands, err) ||
		    check_pairs(row, given, err))
			return -1;
	}
	return 0;
}
