import { type Asked, MemberRefused } from '@moult/member-probe';

/** The agent answered, and the answer is no. */
export class ConsulRefused extends MemberRefused {
  override readonly name = 'ConsulRefused';
  /** HTTP's. */
  readonly status: number;

  constructor(asked: Asked, status: number, says: string) {
    super(asked, says, String(status));
    this.status = status;
  }
}
