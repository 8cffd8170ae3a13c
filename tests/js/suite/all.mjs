// Every test of the suite, in the order in which they run.

import './loading.mjs';
import './disposal.mjs';
import './lost-core.mjs';
import './verbs-cuadra.mjs';
import './verbs-voipbin.mjs';
import './waiting.mjs';
import './custom.mjs';
import './hooks.mjs';
import './emulator.mjs';
import './bad-input.mjs';
import './addresses.mjs';
import './base-url.mjs';
import './headers.mjs';
import './forms.mjs';
import './large.mjs';
import './progress.mjs';
import './abort.mjs';
import './abort-network.mjs';
import './listing.mjs';
import './links.mjs';
import './errors.mjs';
import './redirects.mjs';
import './credentials.mjs';
import './hostile.mjs';
import './network.mjs';
import './wire.mjs';
