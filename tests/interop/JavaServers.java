// HTTPS servers of Java's own TLS, each wrong in one thing, at a port of its own.
// java JavaServers.java KEYSTORE: the ports are printed as a line of JSON.

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.Security;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

public class JavaServers {
    static final char[] PASSPHRASE = "interop".toCharArray();

    /** Served by Java's own HTTP server, which breaks connections off without a TLS alert. */
    static final Map<String, Consumer<SSLParameters>> HTTP_SERVERS = new LinkedHashMap<>();

    /** Served over plain sockets, which send the alerts of Java's TLS. */
    static final Map<String, Consumer<SSLParameters>> SOCKETS = new LinkedHashMap<>();

    static {
        HTTP_SERVERS.put("html", settings -> {});
        HTTP_SERVERS.put("client-certificate-1.2", demanding("TLSv1.2"));
        HTTP_SERVERS.put("client-certificate-1.3", demanding("TLSv1.3"));
        SOCKETS.put("client-certificate-1.2-alert", demanding("TLSv1.2"));
        SOCKETS.put("client-certificate-1.3-alert", demanding("TLSv1.3"));
        SOCKETS.put("other-name", settings -> settings.setSNIMatchers(
            List.of(SNIHostName.createSNIMatcher("printer\\.example"))));
        SOCKETS.put("rsa-key-exchange", only("TLSv1.2", "TLS_RSA_WITH_AES_128_CBC_SHA"));
        SOCKETS.put("tls-1.0", only("TLSv1", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"));
        SOCKETS.put("tls-1.1", only("TLSv1.1", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"));
        SOCKETS.put("anonymous", only("TLSv1.2", "TLS_DH_anon_WITH_AES_128_GCM_SHA256"));
    }

    static Consumer<SSLParameters> demanding(String version) {
        return settings -> {
            settings.setProtocols(new String[] {version});
            settings.setNeedClientAuth(true);
        };
    }

    static Consumer<SSLParameters> only(String version, String cipher) {
        return settings -> {
            settings.setProtocols(new String[] {version});
            settings.setCipherSuites(new String[] {cipher});
        };
    }

    static SSLContext context(String file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (FileInputStream stream = new FileInputStream(file)) {
            store.load(stream, PASSPHRASE);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, PASSPHRASE);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] page = "<html><body>It works</body></html>".getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        }
    }

    static int listen(SSLContext context, Consumer<SSLParameters> change) throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        SSLServerSocket listener =
            (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 50, here);
        SSLParameters settings = listener.getSSLParameters();
        change.accept(settings);
        listener.setSSLParameters(settings);
        Thread accepting = new Thread(() -> {
            while (true) {
                try {
                    Socket socket = listener.accept();
                    new Thread(() -> close(socket)).start();
                } catch (IOException error) {
                    return;
                }
            }
        });
        accepting.start();
        return listener.getLocalPort();
    }

    static void close(Socket socket) {
        try (socket) {
            socket.setSoTimeout(30_000);
            socket.getInputStream().read();
        } catch (IOException error) {
            System.err.println(error);
        }
    }

    static int start(SSLContext context, Consumer<SSLParameters> change) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpsServer server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters settings = getSSLContext().getDefaultSSLParameters();
                change.accept(settings);
                parameters.setSSLParameters(settings);
            }
        });
        server.createContext("/", JavaServers::answer);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        return server.getAddress().getPort();
    }

    public static void main(String[] arguments) throws Exception {
        Security.setProperty("jdk.tls.disabledAlgorithms", "");
        SSLContext context = context(arguments[0]);
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (Map.Entry<String, Consumer<SSLParameters>> one : HTTP_SERVERS.entrySet()) {
            ports.put(one.getKey(), start(context, one.getValue()));
        }
        for (Map.Entry<String, Consumer<SSLParameters>> one : SOCKETS.entrySet()) {
            ports.put(one.getKey(), listen(context, one.getValue()));
        }
        System.out.println(ports.entrySet().stream()
            .map(one -> "\"" + one.getKey() + "\": " + one.getValue())
            .collect(Collectors.joining(", ", "{", "}")));
    }
}
