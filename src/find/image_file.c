/* SPDX-License-Identifier: MIT */
/*
 * One pass finds the position of each file.  The raw bytes of the members, one
 * after the other, are the archive, and a member's content is at the end of its
 * bytes.
 */
#include "find/image_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "format/tarhead.h"
#include "host/digest.h"

#define PIECE_BYTES ((size_t)64 << 10)
/* How many links to links in an archive are followed. */
#define MOST_LINKS 8
#define PREFIX "sha256:"
#define HEX_LENGTH (2 * (size_t)DIGEST_SHA256_SIZE)

/* --- the members --- */

static bool
is_hex(const char *text, size_t length)
{
	return length >= HEX_LENGTH &&
	       strspn(text, "0123456789abcdef") == HEX_LENGTH;
}

/*
 * Whether a component of a path is named by a digest.  Docker wrote directories
 * HEX and HEX.json; skopeo and podman write HEX.tar; crane writes sha256:HEX
 * and HEX.tar.gz.
 */
static bool
is_digest(const char *name, size_t length)
{
	if (length >= sizeof(PREFIX) &&
	    !memcmp(name, PREFIX, sizeof(PREFIX) - 1)) {
		name += sizeof(PREFIX) - 1;
		length -= sizeof(PREFIX) - 1;
	}
	return is_hex(name, length) &&
	       (length == HEX_LENGTH || name[HEX_LENGTH] == '.');
}

/* Whether a name at the top of an archive can be part of one with images. */
static bool
is_part(const char *name, size_t length)
{
	static const char *const known[] = {
		"",	      "blobs",	       "config.json",  "index.json",
		"oci-layout", "manifest.json", "repositories",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strlen(known[i]) == length &&
		    !memcmp(name, known[i], length))
			return true;
	return is_digest(name, length);
}

int
image_file_detect(struct arctar *in, struct err *err)
{
	struct arctar_member member;
	bool is_found = false;
	int result;

	while ((result = arctar_next(in, &member, err)) > 0) {
		auto_free char *path = path_relative(member.name);

		if (!is_part(path, strcspn(path, "/")))
			return 0;
		is_found |= !strcmp(path, "manifest.json") ||
			    !strcmp(path, "oci-layout");
	}
	return result ? result : is_found;
}

/* A member of an archive. */
struct image_member {
	uint64_t offset; /* of the content in fd */
	uint64_t size;
	char *link; /* the path that a symbolic or hard link points to; owned */
};

static void
member_free(struct image_member *member)
{
	free(member->link);
	free(member);
}

/* Takes the raw bytes of an archive: counts them, and may copy them. */
struct copier {
	uint64_t length;
	int fd; /* of the copy; -1 if none is needed */
};

static int
image_file_take_bytes(void *context, const void *bytes, size_t length,
		      struct err *err)
{
	struct copier *copier = context;

	copier->length += length;
	return copier->fd < 0 ? 0 :
				fs_write_all(copier->fd, bytes, length, err);
}

/*
 * The path that a link at path points to, by names only.  For a layer that
 * occurs twice, docker save writes "HEX/layer.tar" as a link to
 * "../HEX/layer.tar".  Owned; NULL if it leads out.
 */
static char *
follow_link(const char *path, const struct arctar_member *member)
{
	auto_free char *directory = path_directory(path);
	auto_free char *joined = NULL;
	const char *target = member->target ? member->target : "";

	if (member->type == ARCTAR_TYPE_HARD_LINK || *target == '/')
		return path_relative(target);
	while (!strncmp(target, "../", 3) && strcmp(directory, ".") != 0) {
		auto_free char *above = path_directory(directory);

		free(directory);
		directory = steal(above);
		target += 3;
	}
	joined = path_join(directory, target);
	return path_has_component(joined, "..") ? NULL : path_relative(joined);
}

/* Notes a member.  Two members with the same path are an error, since readers
 * differ in which of them they use; directories may be repeated. */
static int
image_file_add_member(struct image_file *file,
		      const struct arctar_member *member,
		      struct image_member **added, struct err *err)
{
	auto_free char *path = path_relative(member->name);
	void **value;

	*added = NULL;
	if (member->type == ARCTAR_TYPE_DIRECTORY)
		return 0;
	value = map_get(&file->members, path, strlen(path));
	if (*value)
		return err_set(err, "the archive has '%s' twice", path);
	*added = *value = mem_zalloc(1, sizeof(struct image_member));
	(*added)->size = member->size;
	if (member->type == ARCTAR_TYPE_SYMLINK ||
	    member->type == ARCTAR_TYPE_HARD_LINK)
		(*added)->link = follow_link(path, member);
	return 0;
}

static int
image_file_read_members(struct image_file *file, struct arctar *in,
			struct copier *copier, struct err *err)
{
	const struct arctar_taker raw = { image_file_take_bytes, copier };
	struct arctar_member member;
	int result;

	while ((result = arctar_next(in, &member, err)) > 0) {
		struct image_member *added;

		if (image_file_add_member(file, &member, &added, err) ||
		    arctar_read(in, &raw, NULL, err))
			return -1;
		if (added)
			added->offset =
				copier->length - tarhead_padded(added->size);
	}
	return result;
}

int
image_file_open(struct image_file *file, int fd, const struct options *options,
		struct err *err)
{
	static const uint8_t end_mark[2 * TARHEAD_BLOCK];
	struct arctar *in = arctar_open(fd, options->size_limit, err);
	struct copier copier = { .fd = -1 };
	int result = in ? 0 : -1;

	*file = IMAGE_FILE_INIT;
	file->limit = options->size_limit;
	file->fd = fd;
	if (in)
		file->filter = arctar_filter(in);
	if (in && file->filter != ARCTAR_FILTER_PLAIN) {
		file->fd = copier.fd = fs_open_scratch(err);
		file->is_owned = copier.fd >= 0;
		result = copier.fd < 0 ? -1 : 0;
	}
	if (!result)
		result = image_file_read_members(file, in, &copier, err);
	/* No member contains the end-of-archive mark. */
	if (!result && file->is_owned)
		result =
			fs_write_all(file->fd, end_mark, sizeof(end_mark), err);
	arctar_close(in);
	if (!result && lseek(fd, 0, SEEK_SET) < 0)
		result = err_errno(err, "lseek");
	return result;
}

void
image_file_fini(struct image_file *file)
{
	for (size_t i = 0; i < file->members.count; i++)
		member_free(file->members.entries[i].value);
	map_fini(&file->members);
	if (file->is_owned)
		fs_close(&file->fd);
	*file = IMAGE_FILE_INIT;
}

/* --- a directory --- */

void
image_file_open_layout(struct image_file *file, const char *path,
		       const struct options *options)
{
	*file = IMAGE_FILE_INIT;
	file->directory = path;
	file->limit = options->size_limit;
}

/* The member with the content of a path, after links are followed. */
static const struct image_member *
find_member(const struct image_file *file, const char *path)
{
	auto_free char *clean = path_relative(path);
	const struct image_member *member =
		map_find(&file->members, clean, strlen(clean));

	for (int i = 0; i < MOST_LINKS && member && member->link; i++)
		member = map_find(&file->members, member->link,
				  strlen(member->link));
	return member && !member->link ? member : NULL;
}

int
image_file_has(const struct image_file *file, const char *path, struct err *err)
{
	auto_free char *full = NULL;
	struct stat status;

	if (!file->directory)
		return find_member(file, path) != NULL;
	full = path_join(file->directory, path);
	if (!stat(full, &status))
		return S_ISREG(status.st_mode);
	return errno == ENOENT || errno == ENOTDIR ? 0 :
						     err_errno(err, "%s", path);
}

/* --- digests --- */

char *
image_file_blob(const char *digest)
{
	const char *hex = digest + sizeof(PREFIX) - 1;

	if (strncmp(digest, PREFIX, sizeof(PREFIX) - 1) != 0 ||
	    strlen(hex) != HEX_LENGTH ||
	    strspn(hex, "0123456789abcdef") != HEX_LENGTH)
		return NULL;
	return mem_printf("blobs/sha256/%s", hex);
}

char *
image_file_named_digest(const char *path)
{
	const char *base = path_base(path);

	if (!is_digest(base, strlen(base)))
		return NULL;
	if (!strncmp(base, PREFIX, sizeof(PREFIX) - 1))
		base += sizeof(PREFIX) - 1;
	return mem_printf(PREFIX "%.*s", (int)HEX_LENGTH, base);
}

void
image_file_show_digest(const uint8_t *bytes, char digest[IMAGE_DIGEST_SIZE])
{
	memcpy(digest, PREFIX, sizeof(PREFIX));
	*ascii_write_hex(digest + sizeof(PREFIX) - 1, bytes,
			 DIGEST_SHA256_SIZE) = '\0';
}

int
image_file_digest_of(const struct buf *bytes, char digest[IMAGE_DIGEST_SIZE],
		     struct err *err)
{
	uint8_t result[DIGEST_SHA256_SIZE];

	if (digest_sha256(bytes->data, bytes->length, result, err))
		return -1;
	image_file_show_digest(result, digest);
	return 0;
}

/* Takes the bytes of a file: hashes them, and may copy them. */
struct sum {
	struct digest state;
	uint64_t length;
	int copy; /* descriptor of the copy; or -1 */
};

static int
add_to_sum(struct sum *sum, const void *bytes, size_t length, struct err *err)
{
	sum->length += length;
	if (digest_add(&sum->state, bytes, length, err))
		return -1;
	return sum->copy < 0 ? 0 : fs_write_all(sum->copy, bytes, length, err);
}

/* The position of the bytes of a file of the image. */
struct content {
	int fd;
	bool is_owned;
	uint64_t offset;
	uint64_t size;
};

static int
image_file_read_content(const struct content *content, struct sum *sum,
			struct err *err)
{
	uint64_t offset = content->offset;
	uint64_t length = content->size;
	auto_buf piece = BUF_INIT;

	buf_reserve(&piece, PIECE_BYTES);
	while (length) {
		size_t wanted =
			length < PIECE_BYTES ? (size_t)length : PIECE_BYTES;
		ssize_t count =
			pread(content->fd, piece.data, wanted, (off_t)offset);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return err_errno(err, "read");
		/*
		 * The file may end earlier; a caller that cares checks the
		 * length.
		 */
		if (!count)
			return 0;
		if (add_to_sum(sum, piece.data, (size_t)count, err))
			return -1;
		offset += (uint64_t)count;
		length -= (uint64_t)count;
	}
	return 0;
}

/*
 * Reads the bytes and gives their digest and number; copies them to the
 * descriptor copy unless that is -1.
 */
static int
sum_content(const struct content *content, int copy,
	    char digest[IMAGE_DIGEST_SIZE], uint64_t *read, struct err *err)
{
	struct sum sum = { DIGEST_INIT, 0, copy };
	uint8_t bytes[DIGEST_MOST_SIZE];
	size_t size;
	int result = digest_begin(&sum.state, "sha256", err);

	if (!result)
		result = image_file_read_content(content, &sum, err);
	if (!result)
		result = digest_end(&sum.state, bytes, &size, err);
	digest_fini(&sum.state);
	if (result)
		return -1;
	image_file_show_digest(bytes, digest);
	*read = sum.length;
	return 0;
}

int
image_file_digest(int fd, char digest[IMAGE_DIGEST_SIZE], uint64_t *length,
		  struct err *err)
{
	const struct content whole = { .fd = fd, .size = INT64_MAX };

	return sum_content(&whole, -1, digest, length, err);
}

/* --- content --- */

/* Refuses "..", and links, which may lead out of the directory. */
static int
check_place(const char *directory, const char *path, struct err *err)
{
	if (path_has_component(path, ".."))
		return err_set(err, "'%s' leads out of the image", path);
	for (size_t length = 1; length <= strlen(path); length++) {
		auto_free char *above = NULL;
		auto_free char *full = NULL;
		struct stat status;

		if (path[length] && path[length] != '/')
			continue;
		above = mem_strndup(path, length);
		full = path_join(directory, above);
		if (!lstat(full, &status) && S_ISLNK(status.st_mode))
			return err_set(err,
				       "'%s' is a symbolic link, which is not "
				       "followed in an image",
				       above);
	}
	return 0;
}

static int
open_content(const struct image_file *file, const char *path,
	     struct content *content, struct err *err)
{
	auto_free char *clean = path_relative(path);
	auto_free char *full = NULL;
	const struct image_member *member;
	struct stat status;

	if (file->directory) {
		if (check_place(file->directory, clean, err))
			return -1;
		full = path_join(file->directory, clean);
		content->fd = fs_open_regular(full, &status, err);
		content->is_owned = true;
		content->offset = 0;
		content->size = content->fd < 0 ? 0 : (uint64_t)status.st_size;
		return content->fd < 0 ? -1 : 0;
	}
	member = find_member(file, path);
	if (!member)
		return err_set(err, "'%s' is not in the archive", path);
	*content = (struct content){ file->fd, false, member->offset,
				     member->size };
	return 0;
}

static void
close_content(struct content *content)
{
	if (content->is_owned)
		fs_close(&content->fd);
}

/* Checks that the whole file was read, and that its digest is right. */
static int
check_sum(uint64_t size, const char *path, const char *wanted,
	  const char *digest, uint64_t length, struct err *err)
{
	if (length != size)
		return err_set(err, "'%s' became shorter", path);
	if (wanted && strcmp(wanted, digest) != 0)
		return err_set(err, "'%s' has the digest %s, not %s", path,
			       digest, wanted);
	return 0;
}

static int
image_file_read_text(const struct content *content, const char *path,
		     const char *digest, struct buf *text, struct err *err)
{
	char found[IMAGE_DIGEST_SIZE];
	ssize_t count;

	if (content->size > IMAGE_MOST_DOCUMENT)
		return err_set(err, "'%s' is larger than %u MiB", path,
			       IMAGE_MOST_DOCUMENT >> 20);
	buf_reserve(text, (size_t)content->size + 1);
	count = fs_pread_up_to(content->fd, content->offset, text->data,
			       (size_t)content->size);
	if (count < 0)
		return err_errno(err, "'%s'", path);
	text->length = (size_t)count;
	if (image_file_digest_of(text, found, err))
		return -1;
	return check_sum(content->size, path, digest, found, text->length, err);
}

int
image_file_size(const struct image_file *file, const char *path, uint64_t *size,
		struct err *err)
{
	struct content content;

	if (open_content(file, path, &content, err))
		return -1;
	*size = content.size;
	close_content(&content);
	return 0;
}

int
image_file_read(const struct image_file *file, const char *path,
		const char *digest, struct buf *bytes, struct err *err)
{
	struct content content;
	auto_buf text = BUF_INIT;
	int result;

	if (open_content(file, path, &content, err))
		return -1;
	result = image_file_read_text(&content, path, digest, &text, err);
	close_content(&content);
	if (!result)
		buf_add(bytes, text.data, text.length);
	return result;
}

int
image_file_copy(const struct image_file *file, const char *path,
		const char *digest, struct err *err)
{
	char found[IMAGE_DIGEST_SIZE];
	struct content content;
	uint64_t length;
	int fd;
	int result = -1;

	if (open_content(file, path, &content, err))
		return -1;
	fd = fs_open_scratch(err);
	if (fd >= 0)
		result = sum_content(&content, fd, found, &length, err);
	if (!result)
		result = check_sum(content.size, path, digest, found, length,
				   err);
	if (!result && lseek(fd, 0, SEEK_SET) < 0)
		result = err_errno(err, "lseek");
	close_content(&content);
	if (result)
		fs_close(&fd);
	return fd;
}
