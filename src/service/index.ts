/**
 * The service: registry, compliance, decisions and the page over HTTP.
 *
 * Takes a place for the data and a bundle, gives an address. Translates and decides nothing; open, and therefore on this machine
 * only, until access is configured.
 */
export { PortInUseError, type Service, type ServiceOptions, startService } from './start-service.ts'
