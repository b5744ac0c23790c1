export * from './bounds'
