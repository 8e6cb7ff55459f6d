declare module 'dynalite' {
  import type { Server } from 'node:http';
  /** A DynamoDB in memory. */
  const dynalite: (options: { createTableMs?: number; deleteTableMs?: number }) => Server;
  export = dynalite;
}
