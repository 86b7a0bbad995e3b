# shellcheck shell=bash
# What the server scripts beside this file share; they source it.
set -euo pipefail
DATA=${DATA:-}

# For the servers and the tools that talk to them: nothing of the caller's surroundings may steer these.
own_surroundings() {
  local name
  umask 077
  export PATH="$PATH:/usr/sbin:/sbin" LC_ALL=C.UTF-8
  unset CDPATH LD_PRELOAD OPENSSL_CONF SSL_CERT_FILE SSL_CERT_DIR SMB_CONF_PATH PYTHONHOME PYTHONPATH TZ
  for name in ${!LDAP*} ${!KRB5*}; do
    case $name in LDAP_PORT | LDAPS_PORT) ;; *) unset "$name" ;; esac
  done
  export LDAPNOINIT=1   # no ldaprc of the person
}

die() { echo "${0##*/}: $*" >&2; exit 1; }

have() {  # every one of these commands
  local c
  for c; do command -v "$c" >/dev/null || return 1; done
}

installed() { have "$@" || die "packages are missing; run: $0 install"; }

apt_install() {  # packages, without starting the services they bring
  export DEBIAN_FRONTEND=noninteractive
  [ "$(id -u)" = 0 ] || die "install needs root"
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
  fi
  (umask 022
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" >/dev/null)
}

# --- the folder -----------------------------------------------------------------------------------

data_folder() {  # sets DATA to an absolute path; with `make`, makes a folder where none was named
  if [ "${1:-}" = make ]; then
    if [ -z "$DATA" ]; then
      DATA=$(mktemp -d "${TMPDIR:-/tmp}/${0##*/}.XXXXXX")
      : >"$DATA/made"   # ours to remove
    fi
    mkdir -p "$DATA"
  fi
  [ -n "$DATA" ] || die "DATA is not set"
  [ -d "$DATA" ] || die "no folder $DATA"
  DATA=$(cd "$DATA" && pwd -P)
  export DATA
  [[ ! $DATA =~ [[:space:]] && ${#DATA} -lt 100 ]] || die "DATA has a space, or is too long: $DATA"
}

setting() { sed -n "s/^$1=//p" "$DATA/env"; }  # one value of what start printed

# --- processes ------------------------------------------------------------------------------------

holds() {  # process $1 has a file of DATA open; so it is no other's, and no zombie
  [[ $'\n'$(readlink "/proc/$1/fd/"* 2>/dev/null) == *$'\n'"$DATA"/* ]]
}

pid() {  # of this folder's process, by its pid file
  local p
  p=$(cat "$DATA/$1" 2>/dev/null) && [ -n "$p" ] && holds "$p" && echo "$p"
}

end() {  # process $1 of this folder; it may take up to 10 s to put its data away
  kill "$1" 2>/dev/null || return 0
  for _ in $(seq 500); do
    holds "$1" || return 0
    sleep 0.02
  done
  kill -9 "$1" 2>/dev/null || true
}

stop() {  # the server of pid file $1 and who watches over it, and no other
  local p
  if p=$(pid watch.pid); then kill -- "-$p" 2>/dev/null || true; fi
  if p=$(pid "$1"); then end "$p"; fi
}

status() {
  local p
  if p=$(pid "$1"); then echo "running $p"; else echo stopped; exit 3; fi
}

born() {  # when process $1 began, in ticks; fails if it has gone or is a zombie (proc(5), fields 3 and 22)
  local all
  all=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  read -ra all <<<"${all##*) }"
  [ "${all[0]}" != Z ] && echo "${all[19]}"
}

# Starts who watches over the server of pid file $1: it ends the server when OWNER_PID or DATA has gone, or MAX_MINUTES
# are over, and itself with the server. A folder that start made goes with its owner.
watch_over() {
  local server
  server=$(pid "$1") || return 1
  OWNER_BORN=''
  [ -z "${OWNER_PID:-}" ] || OWNER_BORN=$(born "$OWNER_PID") || die "OWNER_PID $OWNER_PID is no process"
  export OWNER_BORN
  setsid "$BASH" "$0" watch "$server" </dev/null >/dev/null 2>&1 9>"$DATA/watch" &
  echo $! >"$DATA/watch.pid"
}

owner_lives() { [ -z "${OWNER_PID:-}" ] || [ "$(born "$OWNER_PID")" = "$OWNER_BORN" ]; }

watch() {  # server process; runs in a session of its own
  while holds "$1"; do
    if ! owner_lives || [ ! -e "$DATA/env" ] || ((SECONDS >= ${MAX_MINUTES:-60} * 60)); then
      end "$1"
      if ! owner_lives && [ -e "$DATA/made" ]; then rm -rf "$DATA"; fi
      return
    fi
    sleep 1
  done
}

# --- starting -------------------------------------------------------------------------------------

listening() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A number so that each given offset above it is a free port: below the ports that the kernel gives to clients, and most
# likely not where another start is looking at the same time.
free_base() {
  local base offset
  for _ in $(seq 1000); do
    base=$((10000 + (RANDOM * 32768 + RANDOM + $$) % 18000))
    for offset; do
      if listening $((base + offset)); then continue 2; fi
    done
    echo $base
    return
  done
  die "no free ports"
}

wait_ready() {  # pid file, command: repeats it for up to READY_SECONDS, while the server is there (or still on its way, 2 s)
  local try
  for try in $(seq $((${READY_SECONDS:-20} * 20))); do
    if pid "$1" >/dev/null; then
      "${@:2}" >/dev/null 2>&1 && return 0
    elif [ "$try" -gt 40 ]; then
      return 1
    fi
    sleep 0.05
  done
  return 1
}

# The server of pid file $1, made by `create` and `choose_ports` the first time and started by `launch`. A port can be lost
# to somebody else between the look and the bind: then it is tried with others, unless they were asked for.
start_server() {
  if ! pid "$1" >/dev/null; then
    trap 'failed_start '"$1" EXIT
    if [ -e "$DATA/env" ]; then
      launch || die "does not start again on its ports: $(why)"
    else
      rm -rf "$DATA/env.part"   # of a start that failed
      create
      local try
      for try in 1 2 3 4 5; do
        choose_ports
        mv "$DATA/env.part" "$DATA/env"
        if launch; then break; fi
        stop "$1"
        rm -f "$DATA/env"
        [ "$try" -lt 5 ] && [ -z "${LDAPS_PORT:-}${LDAP_PORT:-}${HTTPS_PORT:-}" ] || die "does not start: $(why)"
      done
    fi
    watch_over "$1"
    trap - EXIT
  fi
  cat "$DATA/env"
}

failed_start() {  # leaves nothing behind that nobody knows of
  stop "$1"
  if [ -e "$DATA/made" ]; then rm -rf "$DATA"; fi
}

# --- certificates ---------------------------------------------------------------------------------

# A CA, and a certificate for 127.0.0.1, localhost and the host name $1. EXPIRED_CERT=yes: its time was over years ago.
# OTHER_HOST_CERT=yes: it is for another host alone.
make_tls() {
  local t=$DATA/tls key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
  local names="DNS:$1,DNS:localhost,IP:127.0.0.1" subject=$1
  local from to
  from=$(date -u -d '1 day ago' +%Y%m%d%H%M%SZ) to=$(date -u -d '30 days' +%Y%m%d%H%M%SZ)
  [ "${EXPIRED_CERT:-no}" = no ] || from=20200101000000Z to=20210101000000Z
  [ "${OTHER_HOST_CERT:-no}" = no ] || subject=other.uni.example names=DNS:other.uni.example
  mkdir -p "$t"
  openssl req -x509 "${key[@]}" -days 30 -subj "/CN=Test CA" \
    -keyout "$t/ca.key" -out "$t/ca.crt" 2>/dev/null
  openssl req "${key[@]}" -subj "/CN=$subject" \
    -keyout "$t/server.key" -out "$t/server.csr" 2>/dev/null
  # `openssl ca`, since `openssl x509` cannot set when a certificate begins.
  : >"$t/index"
  cat >"$t/ca.conf" <<CONF
[ca]
default_ca = test
[test]
database = $t/index
new_certs_dir = $t
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = server
[any]
commonName = supplied
[server]
subjectAltName = $names
CONF
  openssl ca -batch -notext -config "$t/ca.conf" -cert "$t/ca.crt" -keyfile "$t/ca.key" \
    -startdate "$from" -enddate "$to" -in "$t/server.csr" -out "$t/server.crt" 2>/dev/null ||
    die "openssl made no certificate"
}

# --- people ---------------------------------------------------------------------------------------

# Synthetic people; some names need care, on purpose.
GIVEN=(Ada Björn Chen Dina Emre Fatou Grace Hana Ivo José)
SURNAME=(Nguyen "O'Neill" Müller Silva Kaya Diop "van Dijk" Sato Novák García)
# shellcheck disable=SC2034
person() {  # number -> UID_, FIRST, LAST, ROLE
  printf -v UID_ 'u%05d' "$1"
  FIRST=${GIVEN[($1 + $1 / 10) % 10]} LAST=${SURNAME[$1 / 7 % 10]} ROLE=student
  (($1 % 4)) || ROLE=staff
}

usage() { sed -n '2,/^set\|^\. /s/^# \{0,1\}//p' "$0"; exit 2; }
