#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --cache-remote with servers that others use, and the helper with ccache.

load ../lib/common
load ../lib/bake
load ../lib/remote

setup() {
	remote_setup
	made_once make_sources
}

# The server is a child of timeout, which passes the signal on.
teardown() {
	[ -z "${SERVER-}" ] || kill "$SERVER" 2>/dev/null || true
}

make_sources() {
	make_many many
}

free_port() {
	oracle -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

# answers PORT: whether something listens there.
answers() {
	(exec 9<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# nginx_with LISTEN LINE...: starts nginx with WebDAV, on a port that follows
# LISTEN, and sets PORT.
nginx_with() {
	local listen=$1

	shift
	command -v nginx >/dev/null || skip 'nginx is not here'
	nginx -V 2>&1 | grep -q http_dav_module ||
		skip 'this nginx has no WebDAV'
	PORT=$(free_port)
	rm -rf nginx
	mkdir -p nginx/data
	{
		printf '%s\n' "daemon off;" "master_process off;" \
			"error_log $PWD/nginx/error;" "pid $PWD/nginx/pid;" \
			"events { }" "http {" "access_log $PWD/nginx/log;" \
			"keepalive_requests 100000;" \
			"client_body_temp_path $PWD/nginx/body;" \
			"proxy_temp_path $PWD/nginx/proxy;" \
			"fastcgi_temp_path $PWD/nginx/fastcgi;" \
			"uwsgi_temp_path $PWD/nginx/uwsgi;" \
			"scgi_temp_path $PWD/nginx/scgi;" \
			"server { listen 127.0.0.1:$PORT $listen;" \
			"root $PWD/nginx/data;" "dav_methods PUT DELETE;" \
			"create_full_put_path on;" "$@" "} }"
	} >nginx/conf
	timeout 300 nginx -p "$PWD/nginx" -e "$PWD/nginx/error" \
		-c "$PWD/nginx/conf" 3>&- >nginx/output 2>&1 &
	SERVER=$!
	await answers "$PORT"
}

# make_authority: makes ca.pem, and server.pem and server.key for 127.0.0.1.
make_authority() {
	command -v openssl >/dev/null || skip 'openssl is not here'
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-days 2 -subj /CN=authority -keyout ca.key -out ca.pem
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj /CN=server -keyout server.key -out server.csr
	printf 'subjectAltName=IP:127.0.0.1\n' >extensions
	openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key \
		-CAcreateserial -days 2 -extfile extensions -out server.pem
} >/dev/null 2>&1

# fill ARGUMENT...: stores all.
fill() {
	baked_as_without 0 "$@" --cache-remote-store --report=fill
	equal "$(remote stored)" "$(count baked fill)"
}

@test "nginx" {
	local layout

	nginx_with ''
	for layout in subdirs flat bazel; do
		URL="http://127.0.0.1:$PORT/$layout layout=$layout"
		fill --cache-remote="$URL" --cache=first
		hits --cache-remote="$URL" --cache=turn_cache
		equal "$(remote misses)" 0
		rm -r first
	done
	# The server has the entries of the local cache.
	baked_as_without 0 --cache=local
	diff <(cd local/v1 && find . -type f | sort) \
		<(cd nginx/data/subdirs && find . -type f | sort)
	diff -r local/v1 nginx/data/subdirs
}

@test "nginx over https, with an authority of our own, and HTTP/2" {
	make_authority
	nginx_with 'ssl http2' "ssl_certificate $PWD/server.pem;" \
		"ssl_certificate_key $PWD/server.key;"
	URL=https://127.0.0.1:$PORT/pyc
	fill --cache-remote="$URL ca-file=ca.pem"
	hits --cache-remote="$URL ca-file=ca.pem"
	grep -q '"GET /pyc/.* HTTP/2' nginx/log
	# Another authority did not sign this certificate.
	errs 0 --cache-remote="$URL"
	says "remote cache '$URL' is not used: "
	says 'certificate'
	times 1 'pyc-bake: '
}

@test "nginx with a password" {
	command -v openssl >/dev/null || skip 'openssl is not here'
	printf 'baker:%s\n' "$(openssl passwd -apr1 bread)" >passwords
	nginx_with '' 'auth_basic pyc;' "auth_basic_user_file $PWD/passwords;"
	URL=http://127.0.0.1:$PORT/pyc
	errs 0 --cache-remote="$URL"
	says "remote cache '$URL' is not used: the server answers with HTTP status 401"
	times 1 'pyc-bake: '
	printf 'machine 127.0.0.1 login baker password bread\n' >netrc
	baked_as_without 0 --cache-remote="$URL netrc-file=netrc"
	says 'netrc: other users can read or write it'
	chmod 600 netrc
	fill --cache-remote="$URL netrc-file=netrc"
	hits --cache-remote="$URL netrc-file=netrc"
	says_not bread
	PYC_BAKE_CACHE_REMOTE=http://baker:bread@127.0.0.1:$PORT/pyc
	export PYC_BAKE_CACHE_REMOTE
	hits
	says_not bread
}

@test "nginx that forbids to store" {
	nginx_with '' 'location / { limit_except GET { deny all; } }'
	URL=http://127.0.0.1:$PORT/pyc
	baked_as_without 0 --cache-remote="$URL" --cache-remote-store \
		--report=report
	says "remote cache '$URL' stores nothing more: the server answers with HTTP status 403"
	times 1 'pyc-bake: '
	equal "$(remote stored) $(remote errors)" '0 0'
}

@test "nginx is killed in the middle of a run" {
	local process turn

	nginx_with ''
	fill --cache-remote="http://127.0.0.1:$PORT"
	kill -9 "$(<nginx/pid)"
	for turn in 1 2 3; do
		nginx_with ''
		rm -rf cut
		cp -a many cut
		"$PYC_BAKE" -d tree --cache-remote="http://127.0.0.1:$PORT" \
			--cache-remote-store cut 2>messages 3>&- &
		process=$!
		await [ -s nginx/log ]
		kill -9 "$(<nginx/pid)"
		wait $process || fail "exit status $?"
		output=$(<messages)
		diff plain.messages <(clean_messages cut)
		diff plain.state <(tree_state cut)
		nothing_left
	done
	[ "$turn" -eq 3 ]
}

@test "ccache stores with this helper" {
	local ccache=${PYC_BAKE_CCACHE-ccache}

	command -v "$ccache" >/dev/null || skip 'ccache is not here'
	"$ccache" --version | grep -q crsh-storage ||
		skip 'this ccache has no storage helpers'
	command -v gcc >/dev/null || skip 'gcc is not here'
	serve server
	export CCACHE_DIR=$PWD/c CCACHE_REMOTE_ONLY=1 CCACHE_LOGFILE=$PWD/log \
		CCACHE_REMOTE_STORAGE="$URL/cc helper=$BUILDDIR/pyc-bake-storage-http @layout=bazel" \
		XDG_RUNTIME_DIR=$TMPDIR
	printf 'int main(void) { return 0; }\n' >a.c
	"$ccache" gcc -c a.c -o one.o 3>&- 7>&-
	grep -q 'capabilities: get/put/remove' log
	[ "$(grep -cE '^PUT /cc/ac/[0-9a-f]{64} 201' server/log)" -ge 1 ]
	: >log
	"$ccache" gcc -c a.c -o two.o 3>&- 7>&-
	grep -q 'Result: remote_storage_hit' log
	! grep -q 'Result: remote_storage_error' log || fail "$(<log)"
	same one.o two.o
	"$ccache" --stop-storage-helpers 3>&- 7>&-
	rm -rf "$TMPDIR"/ccache-tmp/*.lock "$TMPDIR"/ccache-tmp/*.alive
	[ -z "$(find "$TMPDIR" -type s)" ] || fail 'the socket is still there'
	! grep -laz "^CRSH_URL=$URL" /proc/[0-9]*/environ 2>/dev/null ||
		fail 'the helper still runs'
}

@test "redis, with a helper of ccache's kind" {
	command -v redis-server >/dev/null || skip 'redis-server is not here'
	mkdir bin redis
	printf '#!/bin/sh\nexec %s -E -s -S -B %s/tests/lib/crsh_helper.py redis %s\n' \
		"$ORACLE" "$SRCDIR" "$PWD/helper.log" >bin/ccache-storage-redis+unix
	chmod +x bin/ccache-storage-redis+unix
	PATH=$PWD/bin:$PATH
	(cd redis && exec timeout 300 redis-server --port 0 --save '' \
		--unixsocket "$PWD/s" >output 2>&1 3>&-) &
	SERVER=$!
	await [ -S redis/s ]
	fill --cache-remote="redis+unix:$PWD/redis/s"
	hits --cache-remote="redis+unix:$PWD/redis/s"
	equal "$(remote misses)" 0
}
