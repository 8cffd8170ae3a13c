// Every test of the suite, in the order in which they run.

import './loading.mjs';
import './verbs-cuadra.mjs';
import './verbs-voipbin.mjs';
