// Package ext is where builds of Traefik may add settings of their own to routers and configuration. Traefik's module
// leaves it out, and this build adds none.
package ext

// HTTP adds nothing to the HTTP configuration.
type HTTP struct{}

// Router adds nothing to a router.
type Router struct{}
