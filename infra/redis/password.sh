# Functions for start.sh and healthcheck.sh: where the password of a user comes from.

# stream-api -> REDIS_PASSWORD_STREAM_API
variable_of() {
  printf 'REDIS_PASSWORD_%s' "$(printf %s "$1" | tr 'a-z-' 'A-Z_')"
}

# Empty when none was given. A file that cannot be read ends the script.
password_of() {
  variable=$(variable_of "$1")
  eval "file=\${${variable}_FILE:-}"
  if [ -n "$file" ]; then
    cat -- "$file"
  else
    eval "printf %s \"\${$variable:-}\""
  fi
}

# The server's environment must not hold the password.
forget_password_of() {
  unset "$(variable_of "$1")"
}
