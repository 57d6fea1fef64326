export {
  addedSince,
  type CountedNumber,
  quantileOf,
  SketchSum,
  sketchOf,
  sketchOfCounted,
} from '../sketch/sketch.ts'
export * from './alerts.ts'
export * from './broadcasts.ts'
export * from './deliveries.ts'
export * from './error-groups.ts'
export * from './errors.ts'
export * from './events.ts'
export * from './incidents.ts'
export * from './intake.ts'
export * from './points.ts'
export * from './rows.ts'
export * from './store.ts'
export * from './timeline.ts'
export * from './viewers.ts'
