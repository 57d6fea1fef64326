/** Loaded into each process of `pnpm dev`: a killed `pnpm dev` must not leave services behind that hold the ports. */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()
