#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Container images: the path to which a member of a layer is unpacked, and the
# directories around a new .pyc.  Readers that unpack the layers on top of each
# other (umoci, containerd) follow links of lower layers.  Readers that keep the
# layers separate (overlay drivers) make the directories that a layer does not
# name; those belong to root and have mode 0755.

load ../lib/common
load ../lib/bake
load ../lib/images

# layer OUT LINE...: makes a tar archive with exactly these members:
# NAME=TEXT       a file
# NAME>TARGET     a symbolic link
# NAME<TARGET     a hard link
# NAME/ [MODE]    a directory of user 1000 and group 1001
layer() {
	oracle - "$@" <<-'EOF'
	import io, sys, tarfile
	with tarfile.open(sys.argv[1], "w", format=tarfile.PAX_FORMAT) as out:
	    for line in sys.argv[2:]:
	        content = b""
	        if "=" in line:
	            name, text = line.split("=", 1)
	            content = text.encode() + b"\n"
	            member = tarfile.TarInfo(name)
	        elif ">" in line or "<" in line:
	            name, target = line.replace("<", ">").split(">")
	            member = tarfile.TarInfo(name)
	            member.type = (tarfile.LNKTYPE if "<" in line
	                           else tarfile.SYMTYPE)
	            member.linkname = target
	        else:
	            name, mode = line.split(" ")
	            member = tarfile.TarInfo(name)
	            member.type, member.mode = tarfile.DIRTYPE, int(mode, 8)
	            member.uid, member.gid = 1000, 1001
	            member.uname, member.gname = "app", "web"
	            member.pax_headers = {"SCHILY.xattr.user.note": name}
	        member.mtime = 1600000000
	        member.size = len(content)
	        out.addfile(member, io.BytesIO(content))
	EOF
}

# new_layer [OPTION]...: bakes image.tar with the layers *.layer, and prints the
# members of its new layer.
new_layer() {
	helper make_image image.tar oci ./*.layer
	expect 0 "$@" image.tar
	# The layer is complete: a second bake adds nothing.
	cp image.tar baked.tar
	expect 0 "$@" image.tar
	same image.tar baked.tar
	oci_layer | sed 1d
}

# unpacked: unpacks image.tar to rootfs with umoci.
unpacked() {
	command -v umoci >/dev/null || skip 'umoci is not here'
	rm -rf layout bundle
	mkdir layout
	tar -C layout -xf image.tar
	umoci unpack --rootless --image layout:test bundle
	ln -sfn bundle/rootfs rootfs
}

# imports DIRECTORY MODULE VALUE: the .pyc of MODULE below rootfs gives this
# VALUE, whatever its source has.
imports() {
	run -0 env PYTHONPATH="$PWD/rootfs/$1" "$ORACLE" -s -B -v -c \
		"import $2; print($2.value)"
	has_line "$3"
	says "code object from '$PWD/rootfs/$1/__pycache__/$2.$TAG.pyc'"
}

@test "the directories around a new .pyc are in the layer, unchanged" {
	local expected

	layer 1.layer 'opt/ 0755' 'opt/app/ 2770' \
		'opt/app/lib/ 0750' "$MODULES/m.py=value = 1" \
		'opt/app/lib/python3/ 0700' \
		'opt/app/lib/python3/dist-packages/ 2775' \
		'opt/app/lib/python3/dist-packages/m.py=value = 1'
	# The last entry counts.
	layer 2.layer 'opt/app/lib/ 0711'
	expected=$(lines opt/ opt/app/ opt/app/lib/ opt/app/lib/python3/ \
		opt/app/lib/python3/dist-packages/)
	equal "$(new_layer | grep -v -e pycache -e ^usr)" "$expected"
	run -0 in_image '
layer = blob(json.loads(blob(load("index.json")["manifests"][0]))["layers"][-1])
for member in tarfile.open(fileobj=io.BytesIO(layer)):
    if member.name.startswith("opt") and "pycache" not in member.name:
        print(member.name, oct(member.mode)[2:], member.uid, member.gid,
              member.uname, member.gname, member.mtime,
              member.pax_headers.get("SCHILY.xattr.user.note"))'
	equal "$output" "$(
		while read -r name mode; do
			echo "${name%/} $mode 1000 1001 app web 1600000000 $name"
		done <<-EOF
		opt/ 755
		opt/app/ 2770
		opt/app/lib/ 711
		opt/app/lib/python3/ 700
		opt/app/lib/python3/dist-packages/ 2775
		EOF
	)"
}

@test "an existing __pycache__ keeps its attributes too" {
	layer 1.layer "$MODULES/ 0755" "$MODULES/__pycache__/ 2770" \
		"$MODULES/m.py=value = 1"
	equal "$(new_layer)" "$(lines "$MODULES/" "$MODULES/__pycache__/" \
		"$MODULES/__pycache__/m.$TAG.pyc")"
	equal "$(new_layer -b)" "$(lines "$MODULES/" "$MODULES/m.pyc")"
}

@test "a directory that a later layer removed is not in the layer" {
	layer 1.layer 'usr/ 0755' 'usr/lib/ 0700' "$MODULES/m.py=value = 1"
	layer 2.layer 'usr/.wh.lib=' "$MODULES/m.py=value = 2"
	equal "$(new_layer)" "$(lines usr/ "$MODULES/__pycache__/" \
		"$MODULES/__pycache__/m.$TAG.pyc")"
}

@test "a file below a link of a lower layer is at the target of the link" {
	local below=lib/python3/dist-packages

	layer 1.layer 'lib>usr/lib' "$MODULES/m.py=value = 'old'" \
		"$MODULES/n.py=value = 'n'"
	layer 2.layer "$below/m.py=value = 'new'"
	# The layer uses the member's own name.  A reader that does not follow
	# the link then has the source in the same place.
	equal "$(new_layer --invalidation-mode=unchecked-hash | sort)" \
		"$(lines "$below/__pycache__/" \
			"$below/__pycache__/m.$TAG.pyc" \
			"$MODULES/__pycache__/n.$TAG.pyc" | sort)"
	unpacked
	imports "$MODULES" m new
	imports "$MODULES" n n
}

@test "a later layer can name such a file by its real path" {
	layer 1.layer 'lib>usr/lib' \
		"lib/python3/dist-packages/m.py=value = 'old'"
	layer 2.layer "$MODULES/m.py=value = 'new'"
	equal "$(new_layer --invalidation-mode=unchecked-hash)" \
		"$(lines "$MODULES/__pycache__/" \
			"$MODULES/__pycache__/m.$TAG.pyc")"
	unpacked
	imports "$MODULES" m new
}

@test "a whiteout below a link removes files at the target of the link" {
	layer 1.layer 'lib>usr/lib' "$MODULES/m.py=value = 1" \
		"$MODULES/n.py=value = 1" "$MODULES/pkg/o.py=value = 1"
	layer 2.layer 'lib/python3/dist-packages/.wh.m.py=' \
		'lib/python3/dist-packages/pkg/.wh..wh..opq='
	equal "$(new_layer)" "$(lines "$MODULES/__pycache__/" \
		"$MODULES/__pycache__/n.$TAG.pyc")"
}

@test "a directory replaces a link" {
	layer 1.layer 'lib>usr/lib' "$MODULES/m.py=value = 'usr'"
	layer 2.layer 'lib/ 0755' "lib/python3/dist-packages/m.py=value = 'lib'"
	equal "$(new_layer --invalidation-mode=unchecked-hash | grep -c 'm\.')" 2
	unpacked
	imports "$MODULES" m usr
	imports lib/python3/dist-packages m lib
}

@test "links and hard links below a link are resolved" {
	local below=lib/python3/dist-packages

	layer 1.layer 'lib>usr/lib' "$MODULES/pkg/m.py=value = 'old'"
	layer 2.layer "$below/alias>pkg" "$below/h.py=value = 'h'" \
		"$below/i.py<$below/h.py"
	layer 3.layer "$MODULES/alias/m.py=value = 'new'" \
		"$below/alias/n.py=value = 'n'"
	new_layer --invalidation-mode=unchecked-hash >members
	unpacked
	imports "$MODULES" i h
	imports "$MODULES/pkg" m new
	imports "$MODULES/pkg" n n
}

@test "a member below a dangling or circular link is at its own path" {
	layer 1.layer 'lib>lib' 'gone>../../nowhere/lib' \
		"lib/python3/dist-packages/m.py=value = 1" \
		"gone/python3/dist-packages/n.py=value = 1"
	new_layer >members
	grep -qxF "lib/python3/dist-packages/__pycache__/m.$TAG.pyc" members
	grep -qxF "gone/python3/dist-packages/__pycache__/n.$TAG.pyc" members
}
