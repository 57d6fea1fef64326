import { writeDisplayMatrix } from '@stream-manager/test-kit'
import t from 'tap'
import { addAsset, layer, NEEDS_FFMPEG } from '../support/clips.ts'
import { EngineChild } from '../support/engine-child.ts'
import { quadrantClip } from '../support/quadrants.ts'
import { isNear, Pictures } from '../support/recording.ts'

const PURPLE = layer('color', 'under', { box: [0, 0, 320, 180], content: { color: '#804080' }, zIndex: -5 })
const LEFT_HALF_CLEAR = "format=yuva420p,geq=lum='lum(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)':a='if(lt(X,W/2),0,255)'"
const VP9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-auto-alt-ref', '0']

t.test('turned, transparent and tilted videos are in the programme as they say', NEEDS_FFMPEG, async (t) => {
  const dataDir = t.testdir()
  await quadrantClip(`${dataDir}/phone.mp4`, { frames: 30 })
  await quadrantClip(`${dataDir}/tilted.mp4`, { frames: 30 })
  await writeDisplayMatrix(`${dataDir}/phone.mp4`, [0, 1, -1, 0])
  await writeDisplayMatrix(`${dataDir}/tilted.mp4`, [0.966, 0.259, -0.259, 0.966])
  const encode = [...VP9, '-pix_fmt', 'yuva420p']
  await quadrantClip(`${dataDir}/over.webm`, { filters: LEFT_HALF_CLEAR, encode, frames: 30 })
  const add = (id: string, name: string) => addAsset(dataDir, id, `${dataDir}/${name}`)
  const assets = {
    phone: await add('phone', 'phone.mp4'),
    over: await add('over', 'over.webm'),
    tilted: await add('tilted', 'tilted.mp4'),
  }
  const video = (id: string, box: [number, number, number, number]) =>
    layer('video', id, { box, fit: 'contain', content: { assetId: id, loop: true } })
  await using engine = new EngineChild({ dataDir, assets })
  const layers = [video('phone', [0, 0, 160, 90]), video('over', [160, 0, 160, 90])]
  await engine.start([PURPLE, ...layers, video('tilted', [160, 90, 160, 90])])
  for (const id of ['phone', 'over', 'tilted']) {
    await engine.until('status', ({ layers }) => layers[id]?.state === 'ready')
  }
  const status = await engine.until('status', ({ layers }) => layers['tilted']?.warnings !== undefined)
  await engine.frames(60)
  t.equal(await engine.stop(), 0)

  t.match(status.layers['tilted']?.warnings, [{ code: 'media.not_honoured', message: /15 degrees/ }])
  t.equal(status.layers['phone']?.warnings, undefined)
  const pictures = await Pictures.of(engine.playlist)
  const last = pictures.count - 5
  const seen = (x: number, y: number, colour: number[], what: string) =>
    t.ok(isNear(pictures.pixel(last, x, y), colour, 24), `${what}: ${pictures.pixel(last, x, y)}`)
  seen(20, 45, [128, 64, 128], 'nothing beside the upright picture')
  seen(66, 20, [0, 0, 255], 'blue at its top left')
  seen(94, 20, [255, 0, 0], 'red at its top right')
  seen(200, 20, [128, 64, 128], 'the layer below through the transparent half')
  seen(280, 20, [0, 255, 0], 'the opaque half')
})
