// Every test of the suite, in the order in which they run.

import './addresses.mjs';
import './bad-input.mjs';
import './forms.mjs';
import './headers.mjs';
import './loading.mjs';
import './verbs-cuadra.mjs';
import './verbs-voipbin.mjs';
import './progress.mjs';
import './abort.mjs';
import './redirects.mjs';
import './credentials.mjs';
import './listing.mjs';
import './hostile.mjs';
import './network.mjs';
