import type { DesiredLayer, EASINGS, Transition } from '@stream-manager/contracts'

/** Position, size and opacity of a layer, in programme pixels. The centre stays in place when the size changes. */
export interface Pose {
  readonly centreX: number
  readonly centreY: number
  readonly width: number
  readonly height: number
  readonly opacity: number
}

export interface Canvas {
  readonly width: number
  readonly height: number
}

type Easing = (typeof EASINGS)[number]

const EASE: Record<Easing, (progress: number) => number> = {
  linear: (t) => t,
  'ease-in': (t) => t * t * t,
  'ease-out': (t) => 1 - (1 - t) ** 3,
  'ease-in-out': (t) => (t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2),
}

/** Maps the progress of time, 0 to 1, to the progress of the change, 0 to 1. */
export const ease = (easing: Easing, progress: number): number =>
  EASE[easing](Math.min(1, Math.max(0, progress)))

/** The pose of the layer without any transition. */
export const restingPose = ({ frame, opacity }: DesiredLayer): Pose => ({
  centreX: frame.x + frame.width / 2,
  centreY: frame.y + frame.height / 2,
  width: frame.width,
  height: frame.height,
  opacity,
})

/** The pose just outside the picture, beyond the edge nearest to the layer. */
const beyondNearestEdge = (pose: Pose, canvas: Canvas): Pose => {
  const exits = [
    { distance: pose.centreX, to: { centreX: -pose.width / 2 } },
    { distance: canvas.width - pose.centreX, to: { centreX: canvas.width + pose.width / 2 } },
    { distance: pose.centreY, to: { centreY: -pose.height / 2 } },
    { distance: canvas.height - pose.centreY, to: { centreY: canvas.height + pose.height / 2 } },
  ]
  const nearest = exits.reduce((best, exit) => (exit.distance < best.distance ? exit : best))
  return { ...pose, ...nearest.to }
}

/** The pose from which a layer appears and to which it leaves. */
export const hiddenPose = (pose: Pose, type: Transition['type'], canvas: Canvas): Pose => {
  if (type === 'slide') return beyondNearestEdge(pose, canvas)
  if (type === 'zoom') return { ...pose, width: 0, height: 0 }
  return { ...pose, opacity: 0 }
}

const mix = (from: number, to: number, share: number) => from + (to - from) * share

const between = (from: Pose, to: Pose, share: number): Pose => ({
  centreX: mix(from.centreX, to.centreX, share),
  centreY: mix(from.centreY, to.centreY, share),
  width: mix(from.width, to.width, share),
  height: mix(from.height, to.height, share),
  opacity: mix(from.opacity, to.opacity, share),
})

/** Moves a layer from one pose to another. A new target starts from the current pose. */
export class Motion {
  #from: Pose
  #to: Pose
  #startMs = 0
  #transition: Transition = { type: 'cut', durationMs: 0, easing: 'linear' }

  constructor(at: Pose) {
    this.#from = at
    this.#to = at
  }

  get target(): Pose {
    return this.#to
  }

  moveTo(target: Pose, transition: Transition, nowMs: number): void {
    this.#from = this.at(nowMs)
    this.#to = target
    this.#startMs = nowMs
    this.#transition = transition
  }

  at(nowMs: number): Pose {
    if (this.isOver(nowMs)) return this.#to
    const { easing, durationMs } = this.#transition
    return between(this.#from, this.#to, ease(easing, (nowMs - this.#startMs) / durationMs))
  }

  isOver(nowMs: number): boolean {
    return this.#transition.type === 'cut' || nowMs >= this.#startMs + this.#transition.durationMs
  }
}
