import type { Page } from 'playwright-core'

/**
 * Counts how often React calls the component of each row of the list of layers. React reports every commit to the hook of
 * its developer tools, also in a built page. A fiber that is another object than before and has the flag was called.
 */
const COUNTER = `(() => {
  const PERFORMED_WORK = 1
  const renders = {}
  const fibers = new Map()
  const isRow = (props) => props?.grip !== undefined && typeof props.layer?.id === 'string'
  const visit = (fiber) => {
    for (let at = fiber; at; at = at.sibling) {
      const props = at.memoizedProps
      if (isRow(props)) {
        const { id } = props.layer
        if (fibers.get(id) !== at && at.flags & PERFORMED_WORK) renders[id] = (renders[id] ?? 0) + 1
        fibers.set(id, at)
      } else visit(at.child)
    }
  }
  globalThis.rowRenders = renders
  globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberRoot: (_id, root) => visit(root.current),
    onCommitFiberUnmount: () => undefined,
    onPostCommitFiberRoot: () => undefined,
  }
})()`

export interface RowRenders {
  /** Since the last call, by the id of the layer. Rows that were not drawn again are left out. */
  take(): Promise<Readonly<Record<string, number>>>
}

/** The page is loaded again. */
export const countRowRenders = async (page: Page): Promise<RowRenders> => {
  await page.addInitScript(COUNTER)
  await page.reload()
  return {
    take: () =>
      page.evaluate<Record<string, number>>(`(() => {
        const taken = { ...rowRenders }
        for (const id of Object.keys(rowRenders)) delete rowRenders[id]
        return taken
      })()`),
  }
}
