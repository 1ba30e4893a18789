/** Inside another page: tells it how high this one is, so that its frame can fit. */

/** @param {Window} host */
export function reportSize(host) {
  let told = 0;
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    // The height is not secret.
    host.postMessage({ source: "descent", height }, "*");
  };
  new ResizeObserver(tell).observe(document.body);
  tell();
}
