import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex, PassThrough } from 'node:stream';
import { isAbsent } from '../errors.ts';
import type { DockerHost } from './address.ts';
import type { Environment } from '../util/environment.ts';

/**
 * Connects as the docker CLI does: each connection is `ssh HOST docker system dial-stdio`, so that keys, agents and
 * `~/.ssh/config` count. docker/cli, cli/connhelper.
 */
export function sshAgent({ host, user, port, socket }: Extract<DockerHost, { kind: 'ssh' }>, env: Environment): Agent {
  const args = [
    '-o',
    'ConnectTimeout=30',
    '-T',
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    '--',
    host,
    'docker',
    ...(socket === undefined ? [] : [quoted(`--host=unix://${socket}`)]),
    'system',
    'dial-stdio',
  ];
  const agent = new Agent();
  agent.createConnection = () => {
    const child = spawn('ssh', args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    const [questions, answers] = [new PassThrough(), new PassThrough()];
    const connection = Duplex.from({ readable: answers, writable: questions });
    // A broken pipe does not say why. That is known only once ssh has ended, from its last output.
    questions.pipe(child.stdin).on('error', () => undefined);
    child.stdout.pipe(answers, { end: false });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-500)));
    child.on('error', (error) => {
      connection.destroy(isAbsent(error) ? new Error('ssh is not on the PATH', { cause: error }) : error);
    });
    child.on('close', (code) => {
      if (code === 0) answers.end();
      else
        connection.destroy(
          new Error(
            [`ssh ended with exit code ${code ?? 'none'}`, complaint.trim().replace(/\.$/, '')]
              .filter(Boolean)
              .join(': '),
          ),
        );
    });
    connection.on('close', () => child.kill());
    return connection;
  };
  return agent;
}

/** For the remote shell, which gets all arguments from ssh as one line. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
