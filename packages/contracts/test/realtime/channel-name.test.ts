import t from 'tap'
import { ChatEvent, EVENT_TYPES, isUnknownEvent, LayerEvent } from '../../src/index.ts'

const typesOf = ({ anyOf }: typeof LayerEvent | typeof ChatEvent): string[] =>
  anyOf.map(({ properties }) => properties.type.const)

t.test('EVENT_TYPES equals the types in the schemas', async (t) => {
  t.same(EVENT_TYPES['layer-updates'], typesOf(LayerEvent))
  t.same(EVENT_TYPES.chat, typesOf(ChatEvent))
})

t.test('an event is unknown if its type is', async (t) => {
  t.equal(isUnknownEvent('layer-updates', { type: 'layer.sparkled', revision: 1 }), true)
  t.equal(isUnknownEvent('chat', { type: 'layer.created' }), true, 'each channel has its own')
  t.equal(isUnknownEvent('stream-state', { type: 'stream.marked' }), true)
  t.equal(isUnknownEvent('layer-updates', { type: 'layer.deleted', newer: 'field' }), false)
  for (const untyped of [null, 'text', 1, [], {}, { type: 1 }, undefined]) {
    t.equal(isUnknownEvent('stream-state', untyped), false, JSON.stringify(untyped))
  }
})
