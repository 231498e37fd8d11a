#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Valid zips with the habits of many tools.  Each is accepted, and every reader
# sees the same before and after; or it is refused with a message that gives the
# reason.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	export LC_ALL=C.UTF-8
}

needs() {
	command -v "$1" >/dev/null || skip "$1 is not here"
}

# alike BEFORE: after a bake into out, readers see the same.
alike() {
	run helper zip_readers "$1" "out/${1##*/}"
	equal "$status" 0
	[ "${#lines[@]}" -eq 1 ] || fail "$output"
}

@test "each sample gets the verdict in its table, and readers agree" {
	local path verdict reason rows=0

	! build_go zip_list || export ZIP_LIST=$PWD/zip_list
	mkdir out
	while IFS=$'\t' read -r path verdict reason; do
		rows=$((rows + 1))
		case $verdict in
		accepted)
			expect 0 -q --output-dir=out "$path"
			equal "$output" ''
			alike "$path"
			;;
		links)
			expect 2 -q --output-dir=out "$path"
			says "it is a symbolic link; use --links=keep"
			expect 0 -q --links=keep --output-dir=out "$path"
			alike "$path"
			;;
		refused)
			expect 2 -q --output-dir=out "$path"
			says "$path: "
			says "$reason"
			absent "out/${path##*/}"
			;;
		esac
	done < <(helper zip_samples samples)
	[ "$rows" -ge 20 ]
}

@test "the output has its own names, framing and flags" {
	helper zip_samples samples >rows
	mkdir out
	run "$PYC_BAKE" -q --links=keep --output-dir=out samples/*.zip
	run oracle - out/*.zip <<-'END'
	import sys, zipfile
	for path in sys.argv[1:]:
	    with open(path, "rb") as file:
	        data = file.read()
	    archive = zipfile.ZipFile(path)
	    assert data.endswith(b"PK\5\6\0\0\0\0" + data[-14:]), path
	    assert not archive.comment, path
	    assert b"PK\6\6" not in data, path
	    for info in archive.infolist():
	        assert not info.extra and not info.comment, path
	        assert info.create_system == 3 and info.create_version == 20, path
	        assert info.flag_bits == (0 if info.filename.isascii() else 0x800)
	END
	[ "$status" -eq 0 ] || fail "$output"
}

@test "a second bake changes nothing, and a check finds nothing" {
	helper zip_samples samples >rows
	mkdir out
	run "$PYC_BAKE" -q --links=keep --output-dir=out samples/*.zip
	cp -r out before
	expect 0 -q --links=keep out/*.zip
	expect 0 --check --links=keep out/*.zip
	equal "$output" ''
	diff -r before out
}

@test "a link in a zip is kept, and its target is not baked" {
	make_tree tree
	ln -s sums.py tree/pkg/alias.py
	ln -s /etc tree/pkg/away
	needs bsdtar
	(cd tree && bsdtar -c --format zip -f ../app.zip pkg)
	expect 2 app.zip
	says "member 'pkg/a"
	expect 0 --links=keep app.zip
	rm -rf tree
	mkdir tree
	bsdtar -x -f app.zip -C tree
	equal "$(readlink tree/pkg/alias.py)" sums.py
	equal "$(readlink tree/pkg/away)" /etc
	exists tree/pkg/sums.pyc
	absent tree/pkg/alias.pyc
}

@test "a link that is the parent of another member is refused" {
	oracle - <<-'END'
	import zipfile
	with zipfile.ZipFile("app.zip", "w") as archive:
	    link = zipfile.ZipInfo("pkg")
	    link.create_system = 3
	    link.external_attr = 0o120777 << 16
	    archive.writestr(link, "/tmp")
	    archive.writestr("pkg/a.py", "x = 1\n")
	END
	expect 2 --links=keep app.zip
	says "a file cannot also be the directory of 'pkg/a.py'"
}

@test "a link target with a wrong CRC, a NUL or too much length is refused" {
	local name

	oracle - <<-'END'
	import sys
	sys.path.insert(0, "SRCDIR/tests/lib".replace(
	    "SRCDIR", __import__("os").environ["SRCDIR"]))
	from zipforge import Archive, Member
	def write(name, member):
	    with open(name, "wb") as file:
	        file.write(Archive([Member(b"a.py", b"x = 1\n"), member]).build())
	def link(content, method=0):
	    return Member(b"b", content, method, 0o120777)
	wrong = link(b"a.py")
	wrong.both(crc=1)
	write("crc.zip", wrong)
	write("nul.zip", link(b"a.py\0b"))
	write("packed.zip", link(b"a.py" * 9, 8))
	write("long.zip", link(b"a/" * 2048))
	dos = link(b"a.py")
	dos.central["made"] = 20
	write("dos.zip", dos)
	text = link(b"a.py")
	text.central["internal"] = 1
	write("text.zip", text)
	write("odd.zip", link(b"\xff"))
	END
	expect 2 --links=keep crc.zip
	says "member 'b': the CRC of the link's target is wrong"
	expect 2 --links=keep nul.zip
	says "member 'b': "
	expect 2 --links=keep long.zip
	says "with a target of 4096 bytes"
	expect 2 --links=keep dos.zip
	says "its mode says that it is a symbolic link"
	# 7z and git archive write them like this.
	for name in packed text odd; do
		expect 0 --links=keep --output=out.zip "$name.zip"
		run -0 helper zip_readers "$name.zip" out.zip
		[[ $output == readers:* ]] || fail "$output"
		equal "${#lines[@]}" 1
	done
}

@test "--links is for zips, and only takes keep and refuse" {
	make_tree tree
	expect 2 --links=keep tree
	says '--links is for zip archives'
	expect 2 --links=follow app.zip
	says "--links: 'follow' is not keep or refuse"
	expect 2 --inspect --links=keep app.zip
	says '--links'
}

@test "archives from zip, bsdtar, 7z and jar are accepted" {
	local path

	make_tree tree
	mkdir made out
	if command -v zip >/dev/null; then
		(
			cd tree
			zip -qr ../made/zip.zip pkg
			zip -qr -fz ../made/zip64.zip pkg
			zip -qr - pkg | cat >../made/zip_pipe.zip
		)
	fi
	if command -v bsdtar >/dev/null; then
		(
			cd tree
			bsdtar -c --format zip -f ../made/bsdtar.zip .
			bsdtar -c --format zip -f - . | cat >../made/bsdtar_pipe.zip
		)
	fi
	! command -v 7z >/dev/null || (cd tree && 7z a -bso0 ../made/7z.zip pkg)
	! command -v jar >/dev/null || jar cfM made/jar.zip -C tree .
	! build_go zip_list || export ZIP_LIST=$PWD/zip_list
	for path in made/*.zip; do
		[ -e "$path" ] || skip 'none of these tools is here'
		expect 0 -q --output-dir=out "$path"
		alike "$path"
	done
}

@test "names that start with ./ are embedded without it" {
	needs bsdtar
	make_tree tree
	(cd tree && bsdtar -c --format zip -f ../app.zip .)
	expect 0 app.zip
	run oracle - <<-'END'
	import marshal, zipfile
	archive = zipfile.ZipFile("app.zip")
	names = archive.namelist()
	assert "./pkg/sums.py" in names and "./pkg/sums.pyc" in names, names
	code = marshal.loads(archive.read("./pkg/sums.pyc")[16:])
	assert code.co_filename == "app.zip/pkg/sums.py", code.co_filename
	END
	[ "$status" -eq 0 ] || fail "$output"
}
