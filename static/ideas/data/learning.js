/**
 * The learning curve of the run on the page: begins it, follows it as it grows, cancels it. What was
 * drawn before is found again after a reload. How it looks is `curve-figure.js` and `curve-card.js`.
 *
 * @typedef {import("../../types.js").Context} Context
 * @typedef {import("../../api.js").Job} Job
 */

const PROBE = "learning_curve";

export class Learning extends EventTarget {
  /** @type {Job | null} the newest of the run */
  job = null;
  problem = "";
  /** Of all examples: each network makes as many steps as they take. */
  epochs = 10;
  #run = "";
  #context;

  /** @param {Context} context */
  constructor(context) {
    super();
    this.#context = context;
    const { session } = context;
    session.addEventListener("run", () => this.#meet());
    session.addEventListener("progress", (event) => {
      const { job } = /** @type {CustomEvent} */ (event).detail;
      if (job.probe === PROBE) this.#take(job);
    });
    session.addEventListener("connection", () => {
      // What happened while there was no socket was told to nobody.
      if (session.connection.state === "open") this.#read();
    });
    this.#meet();
  }

  get running() {
    return this.job?.status === "running";
  }

  async start() {
    const id = this.#run;
    const { epochs } = this;
    await this.#try(async () => {
      const job = await this.#context.api.probe(id, PROBE, { epochs });
      if (id === this.#run && this.job?.id !== job.id) this.#take(job);
    });
  }

  async cancel() {
    const { job } = this;
    if (job) await this.#try(() => this.#context.api.cancelJob(this.#run, job.id));
  }

  #meet() {
    const id = this.#context.session.run?.id ?? "";
    if (id === this.#run) return;
    this.#run = id;
    this.job = null;
    this.problem = "";
    this.#tell();
    this.#read();
  }

  async #read() {
    const id = this.#run;
    if (!id) return;
    await this.#try(async () => {
      const jobs = await this.#context.api.jobs(id);
      const job = jobs.findLast(({ probe }) => probe === PROBE);
      if (id === this.#run && job) this.#take(job);
    });
  }

  /** @param {Job} job */
  #take(job) {
    // An answer may be older than what the stream has told of the same job.
    const known = this.job;
    if (known?.id === job.id && (known.status !== "running" || known.done > job.done)) return;
    this.job = job;
    this.#tell();
  }

  /** @param {() => Promise<void>} action */
  async #try(action) {
    const id = this.#run;
    this.problem = "";
    try {
      await action();
    } catch (error) {
      if (id !== this.#run) return;
      this.problem = error instanceof Error ? error.message : String(error);
    }
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
