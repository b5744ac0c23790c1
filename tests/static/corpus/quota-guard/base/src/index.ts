export { NO_USAGE, type Usage } from './usage.js'
export { check, type Plan } from './plan.js'
