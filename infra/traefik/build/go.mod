// Traefik as the tests use it; install.sh builds it. The image in docker-compose.yml has the same version.
module stream-manager/traefik

go 1.26.0

require github.com/traefik/traefik/v3 v3.7.12

// Replacements count only in the main module, so Traefik's own are repeated here. go-http-auth stays at the commit that the
// module proxy serves; it answers 403 for the one of v3.7.12. Only basic authentication uses it, which no route here has.
replace (
	github.com/abbot/go-http-auth => github.com/containous/go-http-auth v0.4.1-0.20200324110947-a37a7636d23e
	github.com/gorilla/mux => github.com/containous/mux v0.0.0-20250523120546-41b6ec3aed59
	github.com/traefik/traefik/dynamic/ext => ./ext
)

exclude github.com/tencentcloud/tencentcloud-sdk-go v3.0.83+incompatible
