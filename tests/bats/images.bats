#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Container images in a tar archive: each gets one layer more, with the .pyc
# that it lacks, and keeps the others.

load ../lib/common
load ../lib/bake

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
	BAKED=$(lines "$MODULES/pkg/__pycache__/" \
		"$MODULES/pkg/__pycache__/__init__.$TAG.pyc" \
		"$MODULES/pkg/__pycache__/m.$TAG.pyc")
}

# image KIND [OPTION]...: image.tar, of these three layers.
image() {
	helper make_image image.tar "$1" one two three "${@:2}"
}

# in_image SCRIPT [ARGUMENT]...: Python, with these at hand: read(NAME), a
# member of image.tar; load(NAME), JSON; blob(DESCRIPTOR); sha256(BYTES).
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

# What the layer that is new holds, in each kind of archive; all that names it
# is right.
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

@test "an OCI layout gets a layer with what its layers give together" {
	image oci
	expect 0 image.tar
	says '2 sources, 2 baked'
	equal "$(oci_layer)" "$(lines 'amd64 4 2023-11-14T22:13:20Z pyc-bake' \
		"$BAKED")"
}

@test "so does what docker save writes" {
	image docker
	expect 0 image.tar
	equal "$(saved_layer)" "$BAKED"
}

@test "an archive that is both names the same layer twice" {
	image both
	expect 0 image.tar
	equal "$(saved_layer)" "$BAKED"
	equal "$(oci_layer | sed 1d)" "$BAKED"
	in_image 'assert len(tar.getnames()) == len(set(tar.getnames())) == 9'
}

@test "the old layers stay, and what nothing names any more goes" {
	local name

	image oci
	mkdir old new
	tar -C old -xf image.tar
	expect 0 image.tar
	tar -C new -xf image.tar
	in_image '
for entry in load("index.json")["manifests"]:
    for layer in json.loads(blob(entry))["layers"][:-1]:
        print(layer["digest"][7:])' >kept
	equal "$(wc -l <kept)" 3
	while read -r name; do
		same "old/blobs/sha256/$name" "new/blobs/sha256/$name"
	done <kept
	# Three old layers, a new one, a configuration, a manifest.
	equal "$(find new/blobs -type f | wc -l)" 6
}

@test "baked again it is the same, whatever the surroundings" {
	image both
	cp image.tar before
	expect 0 image.tar
	cp image.tar baked
	expect 0 image.tar
	says '2 sources'
	same image.tar baked
	cp before image.tar
	(
		umask 077
		TZ=Asia/Tokyo expect 0 -j1 image.tar
	)
	same image.tar baked
}

@test "each platform of an index gets its own" {
	image oci --second
	expect 0 image.tar
	equal "$(oci_layer | grep pyc-bake)" "$(lines \
		'amd64 4 2023-11-14T22:13:20Z pyc-bake' \
		'arm64 2 2023-11-14T22:13:20Z pyc-bake')"
	run -0 oci_layer
	has_line "$MODULES/gone/__pycache__/z.$TAG.pyc"
}

@test "an image that lacks nothing stays as it is" {
	rm -rf "one/$MODULES" "two/$MODULES" "three/$MODULES"
	image oci
	cp image.tar before
	expect 0 image.tar
	in_image 'print(*sorted((m.name, read(m.name)) for m in tar))' >after
	mv before image.tar
	in_image 'print(*sorted((m.name, read(m.name)) for m in tar))' >before
	same before after
}

@test "an image without modules gives a notice" {
	local said='nothing to bake: no Python source lies below'

	rm -rf "one/$MODULES" "two/$MODULES" "three/$MODULES"
	image oci
	expect 0 -q image.tar
	says "image.tar: $said"
	expect 1 -q --strict image.tar
	mkdir layout
	tar -C layout -xf image.tar
	expect 0 -q layout
	says "layout: $said"
}

@test "two manifests with one configuration get the same layer" {
	image oci
	damaged '
index = json.loads(files["index.json"])
again = json.dumps(json.loads(files[manifest()])).encode()
digest = sha256(again)
files["blobs/" + digest.replace(":", "/")] = again
index["manifests"].append(dict(index["manifests"][0], digest=digest,
                               size=len(again)))
files["index.json"] = json.dumps(index).encode()'
	mv damaged.tar image.tar
	expect 0 image.tar
	equal "$(oci_layer | grep -c pyc-bake)" 2
	equal "$(oci_layer | sort -u | grep -c '/m\.')" 1
}

@test "a .pyc that is there and right is not written again" {
	expect 0 --root=two "/$MODULES" --invalidation-mode=checked-hash
	image oci
	expect 0 image.tar
	run -0 oci_layer
	has_line "$MODULES/pkg/__pycache__/__init__.$TAG.pyc"
	says_not "m.$TAG.pyc"
	# The directory is in a layer already.
	says_not "__pycache__/$"
}

@test "an opaque directory and a file hide what was below" {
	: >"two/$MODULES/pkg/.wh..wh..opq"
	rm "three/$MODULES/.wh.gone"
	echo 'a file now' >"three/$MODULES/gone"
	image oci
	expect 0 image.tar
	says '1 source, 1 baked'
	run -0 oci_layer
	has_line "$MODULES/pkg/__pycache__/m.$TAG.pyc"
}

@test "a whiteout holds for lower layers alone" {
	: >"two/$MODULES/pkg/.wh.m.py"
	image oci
	expect 0 image.tar
	equal "$(oci_layer | sed 1d)" "$BAKED"
}

@test "a hard link and a link lead into lower layers" {
	ln -s m.py "two/$MODULES/pkg/link.py"
	image oci
	expect 0 image.tar
	run -0 oci_layer
	has_line "$MODULES/pkg/__pycache__/link.$TAG.pyc"
}

@test "a source that does not compile fails, and the others are baked" {
	echo 'x = = 1' >"two/$MODULES/pkg/m.py"
	image oci
	cp image.tar before
	expect 1 image.tar
	says "image.tar/$MODULES/pkg/m.py:1:5: SyntaxError"
	run -0 oci_layer
	has_line "$MODULES/pkg/__pycache__/__init__.$TAG.pyc"
	says_not "m.$TAG.pyc"
	cp before image.tar
	expect 1 --strict image.tar
	same image.tar before
}

@test "a compressed archive is baked too" {
	image oci
	gzip image.tar
	expect 0 image.tar.gz
	gunzip image.tar.gz
	equal "$(oci_layer | sed 1d)" "$BAKED"
}

# same_tree ONE TWO: the same names with the same content.
same_tree() {
	diff -r "$1" "$2"
}

@test "a layout that is a directory is baked in place" {
	local name

	image oci --second
	mkdir layout wanted
	tar -C layout -xf image.tar
	expect 0 image.tar
	tar -C wanted -xf image.tar
	expect 0 layout
	says '6 sources, 6 baked'
	same_tree layout wanted
	expect 0 layout
	same_tree layout wanted
	no_temporary_file layout
	expect 2 --output-dir=elsewhere layout
	says 'layout: an image layout that is a directory is baked in place'
	# Broken, it stays as it is.
	name=$(find layout/blobs -type f -size +1k | LC_ALL=C sort | head -n 1)
	echo x >>"$name"
	cp -R layout before
	expect 2 layout
	same_tree layout before
}

# damaged SCRIPT: image.tar with its members changed by Python: files, a
# dictionary of contents by name, a link being text, extra, a list of more, and
# manifest(), the name of the manifest.
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

# refused REASON: damaged.tar is, and stays as it was.
refused() {
	expect 2 damaged.tar
	says "damaged.tar: "
	says "$1"
	same damaged.tar before
	no_temporary_file .
}

@test "an image whose parts contradict each other is refused" {
	image oci
	damaged 'files[manifest()] = files[manifest()][:-1] + b" "'
	refused 'has the digest sha256:'
	damaged 'files[manifest()] += b" "'
	refused 'and its descriptor states another size'
	damaged '
layer = json.loads(files[manifest()])["layers"][0]["digest"]
name = "blobs/" + layer.replace(":", "/")
files[name] = files[name][:-1] + b"x"'
	refused 'has the digest sha256:'
	damaged 'extra.append(("index.json", files["index.json"]))'
	refused "the archive has 'index.json' twice"
	damaged '
layer = json.loads(files[manifest()])["layers"][1]["digest"]
del files["blobs/" + layer.replace(":", "/")]'
	refused 'is not in the archive'
	damaged 'files["index.json"] = files["index.json"][:-3]'
	refused "'index.json': is not JSON"
	damaged 'files["index.json"] = b"{\"manifests\": [{}]}"'
	refused 'a descriptor has no sha256 digest'
	damaged 'files["index.json"] = b"{\"manifests\": [{\"digest\": \"sha256:../../x\"}]}"'
	refused 'a descriptor has no sha256 digest'
	damaged 'files["index.json"] = files["index.json"].replace(b"{", b"{\"Manifests\": [], ", 1)'
	refused "'index.json': gives the name \"manifests\" twice"
	damaged 'files["index.json"] = files["index.json"].replace(b"{", b"{\"a\": 99999999999999999999, ", 1)'
	refused "'index.json': has a number of over 64 bits"
	image docker
	damaged 'files["manifest.json"] = b"[{}]"'
	refused 'an image without Config or Layers'
	damaged '
entry, = json.loads(files["manifest.json"])
entry["Layers"].pop()
files["manifest.json"] = json.dumps([entry]).encode()'
	refused 'disagree in the number of layers'
}

# renamed SCRIPT: image.tar as docker save wrote it, with other names; the script
# says what layer N of COUNT is called, and may change files.
renamed() {
	image docker
	damaged '
entry, = json.loads(files["manifest.json"])
for n, old in enumerate(entry["Layers"]):
    content = files.pop(old)
    hex = sha256(content)[7:]
    '"$1"'
    entry["Layers"][n] = name
    files[name] = content
files["manifest.json"] = json.dumps([entry]).encode()'
	mv damaged.tar image.tar
	expect 0 image.tar
	says '2 sources, 2 baked'
	equal "$(saved_layer)" "$BAKED"
}

@test "what skopeo, podman, crane and jib save is an image too" {
	renamed 'name = hex + ".tar"'
	renamed 'content = gzip.compress(content); name = sha256(content)[7:] + ".tar.gz"'
	renamed 'content = gzip.compress(content); name = hex + "/layer.tar"'
	renamed 'name = hex + ".tar"
    if not n:
        files["config.json"] = files.pop(entry["Config"])
        entry["Config"] = "config.json"'
	# A layer that is there twice is a link.
	renamed 'name = hex + "/layer.tar"
    if not n:
        files["%064d/layer.tar" % 0] = content
        content = "../%064d/layer.tar" % 0'
}

@test "a layer that is not what the configuration says is refused" {
	image docker
	damaged '
entry, = json.loads(files["manifest.json"])
config = json.loads(files.pop(entry["Config"]))
config["rootfs"]["diff_ids"].reverse()
entry["Config"] = "config.json"
files["config.json"] = json.dumps(config).encode()
files["manifest.json"] = json.dumps([entry]).encode()'
	refused 'it inflates to what has the digest sha256:'
	image both
	damaged '
del files["index.json"], files["oci-layout"]
entry, = json.loads(files["manifest.json"])
wrong = "blobs/sha256/" + "0" * 64
files[wrong] = files.pop(entry["Config"])
entry["Config"] = wrong
files["manifest.json"] = json.dumps([entry]).encode()'
	refused 'has the digest sha256:'
}

@test "a layer that is named again and again has a limit" {
	head -c 30M /dev/zero >"one/$MODULES/zeros"
	image oci
	damaged '
index = json.loads(files["index.json"])
manifest = json.loads(files.pop(manifest()))
config = json.loads(files.pop(
    "blobs/" + manifest["config"]["digest"].replace(":", "/")))
manifest["layers"] = manifest["layers"][:1] * 10
ids = config["rootfs"]["diff_ids"]
config["rootfs"]["diff_ids"] = ids[:1] * 10
del config["history"]
def blob(value):
    content = json.dumps(value).encode()
    files["blobs/" + sha256(content).replace(":", "/")] = content
    return {"digest": sha256(content), "size": len(content)}
manifest["config"].update(blob(config))
index["manifests"][0].update(blob(manifest))
files["index.json"] = json.dumps(index).encode()'
	refused 'the layers inflate to more than 1032 times the '
	expect 2 --limit=100M damaged.tar
	says 'the layers inflate to more than 104857600 bytes together'
	expect 0 --limit=1G damaged.tar
}

# bounded REASON: refused in little memory.
bounded() {
	cp image.tar before
	# shellcheck disable=SC2016 # for that shell
	run bash -c 'ulimit -v 1200000; exec "$@"' - "$PYC_BAKE" image.tar
	equal "$status" 2
	says "$1"
	same image.tar before
}

@test "an image with encrypted layers stays as it is" {
	image oci
	damaged '
index = json.loads(files["index.json"])
manifest = json.loads(files.pop(manifest()))
manifest["layers"][0]["mediaType"] += "+encrypted"
content = json.dumps(manifest).encode()
digest = sha256(content)
files["blobs/" + digest.replace(":", "/")] = content
index["manifests"][0].update({"digest": digest, "size": len(content)})
files["index.json"] = json.dumps(index).encode()'
	expect 0 damaged.tar
	says 'nothing to bake'
	same damaged.tar before
}

@test "documents and layers that would fill the memory are refused" {
	! is_sanitized || skip 'a sanitizer takes more memory'
	oracle - <<-'END'
	import hashlib, io, json, tarfile
	def add(tar, name, content):
	    member = tarfile.TarInfo(name)
	    member.size = len(content)
	    tar.addfile(member, io.BytesIO(content))
	def image(path, names):
	    with tarfile.open(path, "w") as out:
	        layer = io.BytesIO()
	        with tarfile.open(fileobj=layer, mode="w") as tar:
	            for name in names:
	                add(tar, name, b"")
	        config = {"rootfs": {"diff_ids": [
	            "sha256:" + hashlib.sha256(layer.getvalue()).hexdigest()]}}
	        add(out, "config.json", json.dumps(config).encode())
	        add(out, "0" * 64 + ".tar", layer.getvalue())
	        add(out, "manifest.json", json.dumps([{
	            "Config": "config.json",
	            "Layers": ["0" * 64 + ".tar"]}]).encode())
	site = "usr/lib/python3/dist-packages/"
	image("deep.tar", (site + f"{i:05}/" + "a/" * 1990 + "m.py" for i in range(100)))
	with tarfile.open("values.tar", "w") as out:
	    add(out, "oci-layout", b"{}")
	    add(out, "index.json", b'{"manifests":[' + b"{}," * 1300000 + b"{}]}")
	END
	mv deep.tar image.tar
	bounded 'its names and link targets take more than 268435456 bytes'
	mv values.tar image.tar
	bounded "'index.json': has too many values"
}

@test "a directory is not left, and no link in it is followed" {
	image oci
	mkdir layout other
	tar -C layout -xf image.tar
	echo '{"rootfs":{"diff_ids":["x"]}}' >other/victim.json
	echo '[{"Config":"blobs/../../other/victim.json","Layers":["l"]}]' \
		>layout/manifest.json
	cp -R layout before
	expect 2 layout
	says "'blobs/../../other/victim.json' leads out of the image"
	exists other/victim.json
	rm layout/manifest.json before/manifest.json
	mv layout/blobs shared
	ln -s ../shared layout/blobs
	cp -R layout before.link
	cp -R shared before.shared
	expect 2 layout
	says "'blobs' is a symbolic link"
	same_tree shared before.shared
	rm layout/blobs
	mv shared layout/blobs
	mv layout/index.json moved
	ln -s ../moved layout/index.json
	expect 2 layout
	says "'index.json' is a symbolic link"
	rm layout/index.json
	mv moved layout/index.json
	expect 0 layout
}

@test "a directory: --strict, leftovers, and the permissions of the index" {
	image oci
	mkdir layout
	tar -C layout -xf image.tar
	: >layout/.pyc-bake.999999.0.tmp
	: >layout/blobs/sha256/.pyc-bake.999999.0.tmp
	(
		umask 077
		pyc_bake -q layout
	)
	no_temporary_file layout
	equal "$(find layout -type f -printf '%m\n' | sort -u)" 644
	rm -r layout
	echo 'x = (' >"three/$MODULES/bad.py"
	image oci
	mkdir layout
	tar -C layout -xf image.tar
	cp -R layout before
	expect 1 --strict layout
	says 'layout: left as it is, since a file in it failed'
	same_tree layout before
	expect 1 layout
	differ layout/index.json before/index.json
}

@test "what docker save writes may lie in a directory" {
	local kind

	for kind in docker both; do
		rm -rf layout wanted
		image $kind
		mkdir layout wanted
		tar -C layout -xf image.tar
		expect 0 image.tar
		tar -C wanted -xf image.tar
		expect 0 layout
		same_tree layout wanted
	done
	# Other things have a manifest.json too.
	make_tree app
	echo '[{"name": "app"}]' >app/manifest.json
	expect 0 app
	says '4 baked'
}

@test "documents that lack what they should have are no crash" {
	local text

	image oci
	for text in '[]' '{}' '1' 'null' '{"manifests": 1}' \
		'{"manifests": [1]}' '{"manifests": [[]]}'; do
		damaged "files['index.json'] = b'$text'"
		run timeout 20 "$PYC_BAKE" -q damaged.tar
		[ "$status" -eq 0 ] || [ "$status" -eq 2 ] ||
			fail "$text: status $status, $output"
	done
}

@test "an image of another Python is refused, as a tree is" {
	mkdir -p one/usr/lib/python3.1/site-packages
	echo 'x = 1' >one/usr/lib/python3.1/site-packages/m.py
	image oci
	cp image.tar before
	expect 2 image.tar
	says 'belongs to python3.1, but Python'
	same image.tar before
}

@test "skopeo and umoci read it, and Python imports from the .pyc" {
	command -v skopeo >/dev/null || skip 'skopeo is not here'
	command -v umoci >/dev/null || skip 'umoci is not here'
	image oci
	expect 0 image.tar
	run -0 skopeo inspect oci-archive:image.tar
	# Four layers beside the digest of the image.
	times 5 '"sha256:'
	mkdir layout
	tar -C layout -xf image.tar
	umoci unpack --rootless --image layout:test bundle
	absent "bundle/rootfs/$MODULES/gone" "bundle/rootfs/$MODULES/w.py"
	run -0 env PYTHONPATH="$PWD/bundle/rootfs/$MODULES" "$ORACLE" -s -B -v \
		-c 'import pkg.m; print(pkg.m.y)'
	has_line new
	says "code object from '$PWD/bundle/rootfs/$MODULES/pkg/__pycache__/m.$TAG.pyc'"
	image docker
	expect 0 image.tar
	run -0 skopeo inspect docker-archive:image.tar
	times 5 '"sha256:'
	run -0 skopeo copy --insecure-policy docker-archive:image.tar oci:copied
}
