import { getContainerRuntimeClient, type StartedTestContainer } from 'testcontainers';

type Engine = Awaited<ReturnType<typeof getContainerRuntimeClient>>['container']['dockerode'];
type EngineContainer = ReturnType<Engine['getContainer']>;

/** The machine of a member, and what can happen to it. Its data lies on a volume that stays. */
export class MemberContainer {
  #started: StartedTestContainer;

  constructor(started: StartedTestContainer) {
    this.#started = started;
  }

  /** SIGKILL: no goodbye. The data stays. */
  async kill(): Promise<void> {
    await (await this.engine()).kill({ signal: 'SIGKILL' });
    await (await this.engine()).wait();
  }

  /** SIGTERM and the end of it: an orderly stop. */
  async stop(): Promise<void> {
    await (await this.engine()).stop({ t: 10 });
  }

  /** Starts the same container again, after `kill` or `stop`. */
  async startAgain(): Promise<void> {
    await (await this.engine()).start();
  }

  /** Freezes the process: it holds its connections and answers nothing. */
  async pause(): Promise<void> {
    await (await this.engine()).pause();
  }

  async unpause(): Promise<void> {
    await (await this.engine()).unpause();
  }

  /** Ends the container, whatever state it is in; its volume stays. */
  async remove(): Promise<void> {
    await (await this.engine()).remove({ force: true }).catch(() => undefined);
  }

  /** A new machine with the old data and the old address, as a roll does it. */
  async replaceBy(start: () => Promise<StartedTestContainer>): Promise<void> {
    await this.stop();
    await this.remove();
    this.#started = await start();
  }

  /** As testcontainers gives it: files and commands inside. */
  get started(): StartedTestContainer {
    return this.#started;
  }

  /** As the container engine gives it. */
  async engine(): Promise<EngineContainer> {
    const { container } = await getContainerRuntimeClient();
    return container.dockerode.getContainer(this.#started.getId());
  }
}
