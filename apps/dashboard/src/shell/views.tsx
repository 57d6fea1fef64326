import type { ComponentType } from 'react'
import { ShowView } from './show-view.tsx'

export interface View {
  /** Behind the `#` of the address. */
  readonly path: string
  readonly Page: ComponentType
}

/** All views of the page. Each is for the stream that the page shows. */
export const VIEWS: readonly View[] = [{ path: '/', Page: ShowView }]
