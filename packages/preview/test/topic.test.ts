import t from 'tap'
import { readTopic, topicName } from '../src/index.ts'

t.test('a topic names a programme, or one of its layers', async (t) => {
  t.equal(topicName({ streamId: 'main', layerId: null }), 'main')
  t.equal(topicName({ streamId: 'main', layerId: 'cam-1' }), 'main/cam-1')
  for (const name of ['main', 'main/cam-1']) t.equal(topicName(readTopic(name)), name)
})
