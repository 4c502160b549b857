import type { LabHost } from '../lab/lab';
import { waitFor } from '../lab/wait';

const STORE = '/var/lib/libvirt/savepoint';

/** Stops a task's script in its midst, so that what happens meanwhile happens during the task. */
export async function freezeTask(host: LabHost, taskId: string): Promise<void> {
  await waitFor(`the first step of ${taskId}`, async () => {
    const { code } = await host.run(['grep', '-q', ' begin ', `${STORE}/tasks/${taskId}/journal`]);
    return code === 0;
  });
  await host.sh(`read -r pid rest < ${STORE}/tasks/${taskId}/pid && kill -STOP "$pid"`);
}

/** Lets a stopped task go on. */
export async function thawTask(host: LabHost, taskId: string): Promise<void> {
  await host.sh(`read -r pid rest < ${STORE}/tasks/${taskId}/pid && kill -CONT "$pid"`);
}
