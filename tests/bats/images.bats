#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Container images in a tar archive: each image gets one more layer with the
# missing .pyc files, and keeps its other layers.

load ../lib/common
load ../lib/bake
load ../lib/images

@test "an OCI layout gets a layer with the .pyc of all its layers" {
	image oci
	expect 0 image.tar
	says '2 sources, 2 baked'
	equal "$(oci_layer)" "$(lines 'amd64 4 2023-11-14T22:13:20Z pyc-bake' \
		"$BAKED")"
}

@test "an image from docker save gets such a layer" {
	image docker
	expect 0 image.tar
	equal "$(saved_layer)" "$BAKED"
}

@test "an archive in both formats names the same layer twice" {
	image both
	expect 0 image.tar
	equal "$(saved_layer)" "$BAKED"
	equal "$(oci_layer | sed 1d)" "$BAKED"
	in_image 'assert len(tar.getnames()) == len(set(tar.getnames())) == 9'
}

@test "the old layers are kept, and unreferenced blobs are removed" {
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

@test "a second bake and another environment give the same archive" {
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

@test "each platform of an index gets its own layer" {
	image oci --second
	expect 0 image.tar
	equal "$(oci_layer | grep pyc-bake)" "$(lines \
		'amd64 4 2023-11-14T22:13:20Z pyc-bake' \
		'arm64 2 2023-11-14T22:13:20Z pyc-bake')"
	run -0 oci_layer
	has_line "$MODULES/gone/__pycache__/z.$TAG.pyc"
}

@test "an image that lacks no .pyc is not changed" {
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

@test "an existing correct .pyc is not written again" {
	expect 0 --root=two "/$MODULES" --invalidation-mode=checked-hash
	image oci
	expect 0 image.tar
	run -0 oci_layer
	has_line "$MODULES/pkg/__pycache__/__init__.$TAG.pyc"
	says_not "m.$TAG.pyc"
	# A layer already has the directory.
	says_not "__pycache__/$"
}

@test "an opaque directory and a file hide the files of lower layers" {
	: >"two/$MODULES/pkg/.wh..wh..opq"
	rm "three/$MODULES/.wh.gone"
	echo 'a file now' >"three/$MODULES/gone"
	image oci
	expect 0 image.tar
	says '1 source, 1 baked'
	run -0 oci_layer
	has_line "$MODULES/pkg/__pycache__/m.$TAG.pyc"
}

@test "a whiteout applies to lower layers only" {
	: >"two/$MODULES/pkg/.wh.m.py"
	image oci
	expect 0 image.tar
	equal "$(oci_layer | sed 1d)" "$BAKED"
}

@test "hard links and symbolic links lead into lower layers" {
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

@test "a layout in a directory is baked in place" {
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
	says 'cannot be used with a directory of images, which is baked in place'
	# A damaged layout is not changed.
	name=$(find layout/blobs -type f -size +1k | LC_ALL=C sort | head -n 1)
	echo x >>"$name"
	cp -R layout before
	expect 2 layout
	same_tree layout before
}

# renamed SCRIPT: makes an image.tar like that of docker save, with other names.
# SCRIPT sets the name of layer N of COUNT, and may change files.
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

@test "images from skopeo, podman, crane and jib are images too" {
	renamed 'name = hex + ".tar"'
	renamed 'content = gzip.compress(content); name = sha256(content)[7:] + ".tar.gz"'
	renamed 'content = gzip.compress(content); name = hex + "/layer.tar"'
	renamed 'name = hex + ".tar"
    if not n:
        files["config.json"] = files.pop(entry["Config"])
        entry["Config"] = "config.json"'
	# A layer that occurs twice is a link.
	renamed 'name = hex + "/layer.tar"
    if not n:
        files["%064d/layer.tar" % 0] = content
        content = "../%064d/layer.tar" % 0'
}

@test "an image with encrypted layers is not changed" {
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

@test "a directory: --strict, leftovers and the mode of the index work" {
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
	says 'layout: not changed, because a file in it failed'
	same_tree layout before
	expect 1 layout
	differ layout/index.json before/index.json
}

@test "an image from docker save may be in a directory" {
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
	# Other programs write a manifest.json too.
	make_tree app
	echo '[{"name": "app"}]' >app/manifest.json
	expect 0 app
	says '4 baked'
}

@test "skopeo and umoci read the image, and Python imports from the .pyc" {
	command -v skopeo >/dev/null || skip 'skopeo is not here'
	command -v umoci >/dev/null || skip 'umoci is not here'
	image oci
	expect 0 image.tar
	run -0 skopeo inspect oci-archive:image.tar
	# Four layers and the digest of the image.
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
