"""Windows that people look through, as Playwright's settings for a context."""

WIDE = {"viewport": {"width": 1440, "height": 900}}
WIDER = {"viewport": {"width": 1920, "height": 1080}}
LOW = {"viewport": {"width": 1600, "height": 900}}
NARROWER = {"viewport": {"width": 1000, "height": 800}}
TABLET = {"viewport": {"width": 768, "height": 1024}, "has_touch": True}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "is_mobile": True, "has_touch": True}
SMALL_PHONE = {**PHONE, "viewport": {"width": 320, "height": 568}}
SCREENS = {"wide": WIDE, "low": LOW, "wider": WIDER, "tablet": TABLET, "phone": PHONE, "small phone": SMALL_PHONE}
