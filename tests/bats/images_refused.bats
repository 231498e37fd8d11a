#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Container images that are refused: contradictory images, images that readers
# interpret differently, paths that lead outside, and images that would cost too
# much.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/images

@test "an image whose parts contradict each other is refused" {
	image oci
	damaged 'files[manifest()] = files[manifest()][:-1] + b" "'
	refused 'has the digest sha256:'
	damaged 'files[manifest()] += b" "'
	refused 'but its descriptor states another size'
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
	refused "'index.json': has the name \"manifests\" twice"
	damaged 'files["index.json"] = files["index.json"].replace(b"{", b"{\"a\": 99999999999999999999, ", 1)'
	refused "'index.json': has a number of more than 64 bits"
	image docker
	damaged 'files["manifest.json"] = b"[{}]"'
	refused 'an image without Config or Layers'
	damaged '
entry, = json.loads(files["manifest.json"])
entry["Layers"].pop()
files["manifest.json"] = json.dumps([entry]).encode()'
	refused 'disagree in the number of layers'
}

@test "a layer that does not match the configuration is refused" {
	image docker
	damaged '
entry, = json.loads(files["manifest.json"])
config = json.loads(files.pop(entry["Config"]))
config["rootfs"]["diff_ids"].reverse()
entry["Config"] = "config.json"
files["config.json"] = json.dumps(config).encode()
files["manifest.json"] = json.dumps([entry]).encode()'
	refused 'it inflates to content with the digest sha256:'
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

@test "a layer that is named many times is limited" {
	truncate -s 30M "one/$MODULES/zeros"
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
	refused 'the layers inflate to more than 1032 times their '
	expect 2 --limit=100M damaged.tar
	says 'the layers together inflate to more than 104857600 bytes'
	expect 0 --limit=1G damaged.tar
}

# bounded REASON: the image is refused for REASON with little memory.
bounded() {
	cp image.tar before
	# shellcheck disable=SC2016 # for that shell
	run bash -c 'ulimit -v 1200000; exec "$@"' - "$PYC_BAKE" image.tar
	equal "$status" 2
	says "$1"
	same image.tar before
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
	bounded 'its names and link targets use more than 268435456 bytes'
	mv values.tar image.tar
	bounded "'index.json': has too many values"
}

@test "paths outside the directory and links in it are not followed" {
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

@test "incomplete documents do not cause a crash" {
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

@test "an image for another Python is refused, as a tree is" {
	mkdir -p one/usr/lib/python3.1/site-packages
	echo 'x = 1' >one/usr/lib/python3.1/site-packages/m.py
	image oci
	cp image.tar before
	expect 2 image.tar
	says 'belongs to python3.1, but Python'
	same image.tar before
}
