import { vmView } from '@/lib/services/views';
import { respond } from '../../../../respond';

type Context = { params: Promise<{ hostId: string; vmUuid: string }> };

export function GET(_request: Request, { params }: Context) {
  return respond(async (actor) => {
    const { hostId, vmUuid } = await params;
    return vmView(actor, hostId, vmUuid);
  });
}
