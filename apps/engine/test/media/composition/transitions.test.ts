import t from 'tap'
import { ease, hiddenPose, Motion, type Pose } from '../../../src/media/composition/transitions.ts'

const CANVAS = { width: 1280, height: 720 }
const POSE: Pose = { centreX: 200, centreY: 360, width: 100, height: 50, opacity: 1 }

t.test('every easing begins at 0, ends at 1 and never turns back', async (t) => {
  for (const easing of ['linear', 'ease-in', 'ease-out', 'ease-in-out'] as const) {
    const values = Array.from({ length: 21 }, (_, index) => ease(easing, index / 20))
    t.equal(values[0], 0, easing)
    t.equal(values[20], 1, easing)
    t.ok(
      values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0)),
      easing,
    )
    t.equal(ease(easing, 7), 1, 'after the end')
  }
  t.ok(ease('ease-in', 0.25) < 0.25 && ease('ease-out', 0.25) > 0.25)
})

t.test('a layer appears from where its transition says', async (t) => {
  t.match(hiddenPose(POSE, 'fade', CANVAS), { ...POSE, opacity: 0 })
  t.match(hiddenPose(POSE, 'zoom', CANVAS), { centreX: 200, centreY: 360, width: 0, height: 0 })
  t.match(hiddenPose(POSE, 'slide', CANVAS), { centreX: -50, centreY: 360 }, 'over the nearest edge')
  t.match(hiddenPose({ ...POSE, centreX: 700, centreY: 650 }, 'slide', CANVAS), {
    centreX: 700,
    centreY: 745,
  })
})

t.test('a motion goes from one pose to the other in its time', async (t) => {
  const motion = new Motion(POSE)
  motion.moveTo(
    { ...POSE, centreX: 400, opacity: 0.5 },
    { type: 'slide', durationMs: 1000, easing: 'linear' },
    5000,
  )
  t.match(motion.at(5000), { centreX: 200, opacity: 1 })
  t.match(motion.at(5500), { centreX: 300, opacity: 0.75 })
  t.notOk(motion.isOver(5999))
  t.match(motion.at(6000), { centreX: 400, opacity: 0.5 })
  t.ok(motion.isOver(6000))
})

t.test('a new target starts from wherever the layer is', async (t) => {
  const motion = new Motion(POSE)
  const slide = { type: 'slide', durationMs: 1000, easing: 'linear' } as const
  motion.moveTo({ ...POSE, centreX: 400 }, slide, 0)
  motion.moveTo(POSE, slide, 500)
  t.match(motion.at(500), { centreX: 300 })
  t.match(motion.at(1000), { centreX: 250 })
})

t.test('a cut takes no time, whatever its duration', async (t) => {
  const motion = new Motion(POSE)
  motion.moveTo({ ...POSE, centreX: 400 }, { type: 'cut', durationMs: 1000, easing: 'linear' }, 0)
  t.match(motion.at(0), { centreX: 400 })
})
