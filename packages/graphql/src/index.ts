export { findDocument } from './documents.ts'
export { type Graph, openGraph } from './graph.ts'
export { renderGraphSchema } from './reference.ts'
