/* Security keys: asks the browser for one and sends its answer with the form. Codes work without. */
(function () {
    "use strict";

    function bytes(text) {
        var plain = window.atob(text.replace(/-/g, "+").replace(/_/g, "/"));
        return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
    }

    function text(buffer) {
        var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
        return window.btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    }

    function withBytes(options) {
        var asked = options.publicKey;
        asked.challenge = bytes(asked.challenge);
        if (asked.user) {
            asked.user.id = bytes(asked.user.id);
        }
        ["allowCredentials", "excludeCredentials"].forEach(function (name) {
            (asked[name] || []).forEach(function (one) { one.id = bytes(one.id); });
        });
        return options;
    }

    function asText(credential) {
        var said = credential.response;
        var names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
        var parts = names.filter(function (name) { return said[name]; }).map(function (name) {
            return [name, text(said[name])];
        });
        return JSON.stringify({
            id: credential.id,
            rawId: text(credential.rawId),
            type: credential.type,
            response: Object.fromEntries(parts),
            clientExtensionResults: {}
        });
    }

    document.addEventListener("submit", function (event) {
        var form = event.target;
        if (!form.dataset.key || form.elements.key_answer.value) {
            return;
        }
        event.preventDefault();
        event.stopImmediatePropagation();
        var said = form.querySelector("[data-key-said]");
        var options = withBytes(JSON.parse(form.dataset.options));
        said.textContent = "";
        navigator.credentials[form.dataset.key](options).then(function (credential) {
            form.elements.key_answer.value = asText(credential);
            form.submit();
        }).catch(function () {
            said.textContent = said.dataset.keySaid;
        });
    }, true);
}());
