import type { Backplane } from '@stream-manager/backplane/port'

/** The same store with some of its calls replaced. */
export const wrapBackplane = (backplane: Backplane, replaced: Partial<Backplane>): Backplane =>
  new Proxy(backplane, {
    get: (target, name: keyof Backplane) => replaced[name] ?? target[name].bind(target),
  })
