import pg from 'pg'

const reconnectMs = 1_000

/** Listens on a server until `close`. */
export interface Listening {
  readonly close: () => Promise<void>
}

/**
 * Calls the listener with what committed transactions notify, in their order.
 *
 * @param listener - called with undefined when the connection was lost and is back: anything may have been missed
 */
export async function listenOnServer(
  databaseUrl: string,
  channel: string,
  listener: (message: string | undefined) => void
): Promise<Listening> {
  let closed = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined

  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'polity listener',
      keepAlive: true,
      connectionTimeoutMillis: 10_000
    })
    next.on('notification', ({ payload }) => listener(payload ?? ''))
    let lost = false
    const lose = (): void => {
      if (lost) return
      lost = true
      if (!closed) timer = setTimeout(reconnect, reconnectMs)
    }
    next.on('error', lose)
    await next.connect()
    next.on('end', lose)
    await next.query(`listen ${next.escapeIdentifier(channel)}`)
    client = next
  }
  const reconnect = (): void => {
    connect().then(
      () => listener(undefined),
      () => {
        if (!closed) timer = setTimeout(reconnect, reconnectMs)
      }
    )
  }

  await connect()
  return {
    close: async () => {
      closed = true
      clearTimeout(timer)
      await client?.end().catch(() => {})
    }
  }
}
