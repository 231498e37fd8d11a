# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests of container images: `load ../lib/images` after bake.
#
# shellcheck disable=SC2154 # run sets status and output

MODULES=usr/lib/python3/dist-packages

setup() {
	bake_setup
	export SOURCE_DATE_EPOCH=1700000000
	mkdir -p "one/$MODULES/pkg" "one/$MODULES/gone" "two/$MODULES/pkg" \
		"three/$MODULES" one/etc
	echo 'x = 1' >"one/$MODULES/pkg/__init__.py"
	echo 'y = "old"' >"one/$MODULES/pkg/m.py"
	echo 'z = 1' >"one/$MODULES/gone/z.py"
	echo 'w = 1' >"one/$MODULES/w.py"
	echo 'not a module' >one/etc/t.py
	echo 'y = "new"' >"two/$MODULES/pkg/m.py"
	: >"three/$MODULES/.wh.gone"
	: >"three/$MODULES/.wh.w.py"
	export BAKED
	BAKED=$(lines usr/ usr/lib/ usr/lib/python3/ "$MODULES/" \
		"$MODULES/pkg/" "$MODULES/pkg/__pycache__/" \
		"$MODULES/pkg/__pycache__/__init__.$TAG.pyc" \
		"$MODULES/pkg/__pycache__/m.$TAG.pyc")
}

# image KIND [OPTION]...: makes image.tar from the three layers of setup.
image() {
	helper make_image image.tar "$1" one two three "${@:2}"
}

# in_image SCRIPT [ARGUMENT]...: runs a Python script with these functions:
# read(NAME) returns a member of image.tar; load(NAME) parses it as JSON;
# blob(DESCRIPTOR); sha256(BYTES).
in_image() {
	oracle -c '
import gzip, hashlib, io, json, sys, tarfile
tar = tarfile.open("image.tar")
def read(name): return tar.extractfile(name).read()
def load(name): return json.loads(read(name))
def sha256(content): return "sha256:" + hashlib.sha256(content).hexdigest()
def blob(descriptor):
    content = read("blobs/" + descriptor["digest"].replace(":", "/"))
    assert len(content) == descriptor["size"], descriptor
    assert sha256(content) == descriptor["digest"], descriptor
    return content
'"$1" "${@:2}"
}

# oci_layer, saved_layer: print the content of the new layer of each kind of
# archive, and check every reference to it.
oci_layer() {
	in_image '
for entry in load("index.json")["manifests"]:
    manifest = json.loads(blob(entry))
    config = json.loads(blob(manifest["config"]))
    layers = [blob(layer) for layer in manifest["layers"]]
    plain = [gzip.decompress(layer) if layer[:2] == b"\x1f\x8b" else layer
             for layer in layers]
    assert [sha256(layer) for layer in plain] == config["rootfs"]["diff_ids"]
    assert len(config["history"]) == len(layers)
    print(entry["platform"]["architecture"], len(layers),
          config["history"][-1].get("created"),
          config["history"][-1]["created_by"])
    for member in tarfile.open(fileobj=io.BytesIO(plain[-1])):
        print(member.name + "/" * member.isdir())'
}

saved_layer() {
	in_image '
entry, = load("manifest.json")
config = load(entry["Config"])
layers = [read(name) for name in entry["Layers"]]
plain = [gzip.decompress(layer) if layer[:2] == b"\x1f\x8b" else layer
         for layer in layers]
assert [sha256(layer) for layer in plain] == config["rootfs"]["diff_ids"]
assert sha256(read(entry["Config"]))[7:] in entry["Config"]
for member in tarfile.open(fileobj=io.BytesIO(plain[-1])):
    print(member.name + "/" * member.isdir())'
}

# same_tree ONE TWO: the two trees have the same names and content.
same_tree() {
	diff -r "$1" "$2"
}

# damaged SCRIPT: writes damaged.tar, which is image.tar as changed by a Python
# script.  The script may change files, a dictionary from name to content, and
# extra, a list of additional members; the content of a link is a string.
# manifest() returns the name of the manifest.
damaged() {
	in_image '
files = {member.name: read(member.name) for member in tar}
def manifest():
    digest = json.loads(files["index.json"])["manifests"][0]["digest"]
    return "blobs/" + digest.replace(":", "/")
extra = []
exec(sys.argv[1])
with tarfile.open("damaged.tar", "w") as out:
    for name, content in [*files.items(), *extra]:
        member = tarfile.TarInfo(name)
        if isinstance(content, str):
            member.type, member.linkname = tarfile.SYMTYPE, content
            content = b""
        member.size = len(content)
        out.addfile(member, io.BytesIO(content))' "$1"
	cp damaged.tar before
}

# refused REASON: damaged.tar is refused and does not change.
refused() {
	expect 2 damaged.tar
	says "damaged.tar: "
	says "$1"
	same damaged.tar before
	no_temporary_file .
}
