import { type ComponentType, type LazyExoticComponent, lazy } from 'react'

const RETRY_MS = 2000

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Loads a file of the page, and again while the server is away. React would end the whole page for one failure. */
export const untilLoaded = async <Loaded>(load: () => Promise<Loaded>): Promise<Loaded> => {
  for (;;) {
    try {
      return await load()
    } catch {
      await wait(RETRY_MS * (0.5 + Math.random()))
    }
  }
}

/** A component that is loaded when it is shown for the first time. */
export const lazyPart = <Props>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> => lazy(async () => ({ default: await untilLoaded(load) }))
