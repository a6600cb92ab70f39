# Makes password hashes with Devise, and verifies hashes with it: `make`, or `check FILE`, as passwords.py.
require "bcrypt"
require "base64"
require "json"
require "devise"
require "devise/encryptor"
require "devise/version"

PASSWORDS = [
  "correct horse battery staple", "p\u00e4ssw\u00f6rd \u2603 \u{1d11e}", "cafe\u0301 \ufb01ne", "x", "0123456789" * 10,
].freeze
# As `rake secret` makes them: longer than what bcrypt looks at.
PEPPER = "3d2f6bcd9f2c1f7a" * 8
SHORT_PEPPER = "a pepper"
Model = Struct.new(:pepper, :stretches)

def make
  tool = "Devise #{Devise::VERSION}"
  [nil, SHORT_PEPPER, PEPPER].each do |pepper|
    PASSWORDS.each do |password|
      line = {
        tool: tool, scheme: "bcrypt", command: "Devise::Encryptor.digest(model, password)",
        origin: pepper.nil? ? "devise" : "devise:pepper", password: password,
        hash: Devise::Encryptor.digest(Model.new(pepper, 5), password),
      }
      line[:pepper] = Base64.strict_encode64(pepper) unless pepper.nil?
      puts JSON.generate(line)
    end
  end
end

def check(path)
  lines = File.readlines(path).map { |text| JSON.parse(text) }
  lines.select! { |line| line["origin"] == "gatehouse" && line["scheme"] == "bcrypt" }
  failures = lines.reject do |line|
    model = Model.new(nil, 5)
    Devise::Encryptor.compare(model, line["hash"], line["password"]) &&
      !Devise::Encryptor.compare(model, line["hash"], line["password"] + "x")
  end
  printf("ours -> %-24s %-16s %d verified, %d FAILED\n", "Devise #{Devise::VERSION}", "bcrypt",
         lines.size - failures.size, failures.size)
  failures.size
end

if ARGV == ["make"]
  make
else
  exit(check(ARGV[1]).zero? ? 0 : 1)
end
