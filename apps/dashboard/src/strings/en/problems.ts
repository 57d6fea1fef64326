export const problems = {
  layer: (name: string, message: string) => `Layer “${name}”: ${message}`,
  output: (name: string, message: string) => `Output ${name}: ${message}`,
}
