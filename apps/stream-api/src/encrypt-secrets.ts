import type { Domain } from '@stream-manager/domain'
import type { Server } from '@stream-manager/service-kit'

/** Encrypts secrets that an earlier version or an earlier key left. After a fault the next write of a stream does it. */
export const encryptStoredSecrets = async (
  streams: Pick<Domain['streams'], 'encryptSecrets'>,
  logger: Pick<Server['log'], 'info' | 'warn'>,
): Promise<void> => {
  try {
    const encrypted = await streams.encryptSecrets()
    if (!encrypted.ok)
      logger.warn({ detail: encrypted.fault.detail }, 'stored secrets could not be encrypted')
    else if (encrypted.value > 0) logger.info({ streams: encrypted.value }, 'stored secrets were encrypted')
  } catch (error) {
    logger.warn({ err: error }, 'stored secrets could not be read')
  }
}
