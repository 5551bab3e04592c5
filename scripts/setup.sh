# shellcheck shell=bash
# Sourced by ./run and ./test: what a machine needs, and how the product is built.
# Steps are chained by &&: where the caller looks at the outcome, bash does not stop at a failure by itself.

publish=artifacts/publish
# Nothing of the build may stay behind in the background.
quiet_build=(-nodeReuse:false -p:UseSharedCompilation=false)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

say() { printf '%s\n' "$@"; }
fail() { printf '%s\n' "$@" >&2; exit 1; }

require_dotnet() {
  command -v dotnet > /dev/null ||
    fail "Vestnik is built with the .NET SDK 10, and there is no dotnet here. Install it: https://dotnet.microsoft.com/download/dotnet/10.0"
  dotnet --list-sdks | grep '^10\.' > /dev/null ||
    fail "Vestnik is built with the .NET SDK 10. Here: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' '). Get it: https://dotnet.microsoft.com/download/dotnet/10.0"
}

require_node() {
  { command -v node && command -v npm; } > /dev/null ||
    fail "The web client is built with Node.js 20.19 or newer and npm, which are not here. Install them: https://nodejs.org"
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail "The web client is built with Node.js 20.19 or newer. Here: $(node --version). Get it: https://nodejs.org"
}

has_postgres() {
  [ -n "${VESTNIK_POSTGRES_BIN:-}" ] || command -v initdb > /dev/null ||
    compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null ||
    compgen -G '/usr/pgsql-*/bin/initdb' > /dev/null ||
    compgen -G '/usr/libexec/postgresql*/initdb' > /dev/null
}

has_sodium() {
  PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2> /dev/null | grep 'libsodium\.so\.2[0-9]' > /dev/null
}

has_faketime() { compgen -G '/usr/lib/*-linux-gnu/faketime/libfaketimeMT.so.1' > /dev/null; }

has_chromium() { command -v chromium > /dev/null; }

has_nginx() { PATH=$PATH:/sbin:/usr/sbin command -v nginx > /dev/null; }

# Of the system's own Python, whatever else is called so.
has_swift() { PATH=/usr/bin:$PATH python3 -c 'from importlib.util import find_spec; raise SystemExit(not find_spec("swift"))' 2> /dev/null; }

# install WHY PACKAGE…: with apt, as root or through sudo; elsewhere it says what is missing.
install() {
  local why=$1 as_root=()
  shift
  say "Missing $why: $*"
  command -v apt-get > /dev/null ||
    fail "Install it with this system's package manager (these are Debian's names), then start again."
  if [ "$(id -u)" != 0 ]; then
    command -v sudo > /dev/null || fail "As root: apt-get install $*"
    say "Installing it with apt-get, which needs root: sudo may ask for your password."
    as_root=(sudo)
  fi
  # Vestnik runs a PostgreSQL of its own, and its tests an nginx; a fresh installation would start others for the whole machine.
  # shellcheck disable=SC2016
  "${as_root[@]}" sh -c '
    set -e
    settings=/etc/postgresql-common/createcluster.conf
    case " $* " in *" postgresql "*)
      if [ ! -e "$settings" ]; then
        mkdir -p "${settings%/*}"
        echo "create_main_cluster = false" > "$settings"
      fi ;;
    esac
    unit=/etc/systemd/system/nginx.service
    case " $* " in *" nginx-light "*)
      if [ -d "${unit%/*}" ] && [ ! -e "$unit" ] && [ ! -L "$unit" ]; then
        ln -s /dev/null "$unit"
      fi ;;
    esac
    export DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1
    apt-get update -q
    apt-get install -q -y --no-install-recommends "$@"
  ' install "$@" || fail "The installation failed; its messages are above."
}

# fingerprint PATH…: changes when a source file, a tool or the way of building changes.
fingerprint() {
  {
    dotnet --version
    node --version
    cat scripts/setup.sh
    find "$@" \( -name node_modules -o -name dist -o -name bin -o -name obj -o -name test-results -o -name screenshots \) -prune \
      -o -type f ! -name '*.tsbuildinfo' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  } | sha256sum | cut -d' ' -f1
}

is_fresh() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# install_packages FOLDER: as its lock file says, unless they are there already.
install_packages() {
  local packages
  packages=$(sha256sum "$1/package-lock.json" | cut -d' ' -f1)
  is_fresh "$1/node_modules/.vestnik" "$packages" ||
    { (cd "$1" && npm ci --no-audit --no-fund) && say "$packages" > "$1/node_modules/.vestnik"; }
}

build_web() {
  local sources
  sources=$(fingerprint web)
  is_fresh web/app/dist/.vestnik "$sources" && return
  say "Building the web client"
  install_packages web && (cd web && npm run build) && say "$sources" > web/app/dist/.vestnik
}

# The program with its web client, whole in artifacts/publish: made beside it and put in its place when it is complete.
build_server() {
  local sources
  sources=$(fingerprint src Directory.*.props global.json)-$(cat web/app/dist/.vestnik)
  is_fresh "$publish/.vestnik" "$sources" && return
  say "Building the server"
  rm -rf "$publish.new" &&
    dotnet publish src/Vestnik.Server -c Release -o "$publish.new" "${quiet_build[@]}" --nologo -v quiet &&
    cp -r web/app/dist "$publish.new/wwwroot" &&
    mv "$publish.new/wwwroot/.vestnik" "$publish.new/.vestnik" &&
    say "$sources" > "$publish.new/.vestnik" &&
    rm -rf "$publish" &&
    mv "$publish.new" "$publish"
}
