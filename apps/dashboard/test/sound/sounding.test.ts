import t from 'tap'
import { soundingLayers } from '../../src/features/sound/sounding.ts'
import { layerOf } from '../support/layers.ts'

t.test('layers that can be heard are those of a type with sound and those that are measured', async (t) => {
  const layers = [
    layerOf('title'),
    layerOf('film', { type: 'video' }),
    layerOf('jingle', { type: 'image' }),
    layerOf('caller', { type: 'guest' }),
  ]
  t.strictSame(
    soundingLayers(layers, new Set(['jingle', 'gone'])).map(({ id }) => id),
    ['caller', 'jingle', 'film'],
    'the uppermost first',
  )
})
