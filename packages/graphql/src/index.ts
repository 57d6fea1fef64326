export { type Graph, openGraph } from './graph.ts'
export { renderGraphSchema } from './reference.ts'
