import type { Cases } from './case.ts'

export const streamsCases: Cases = {
  'streams.list': { good: {} },
  'streams.get': { good: ({ side }) => ({ id: side }) },
  'streams.create': {
    good: ({ side }) => ({ id: `${side}-made`, name: 'Made' }),
    other: ({ side }) => ({ id: `${side}-another` }),
    conflicts: [({ side }) => ({ id: side })],
  },
  'streams.delete': {
    given: [['streams.create', ({ side }) => ({ id: `${side}-removed` })]],
    good: ({ side }) => ({ id: `${side}-removed` }),
    conflicts: [{ id: 'main' }],
  },
}
